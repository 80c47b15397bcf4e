/** Zones without summer time: minutes ahead of UTC. */
const FIXED: Readonly<Record<string, number>> = {
  UTC: 0,
  'Etc/UTC': 0,
  GMT: 0,
  'Etc/GMT': 0,
  'Asia/Tokyo': 540,
  'Asia/Seoul': 540,
  'Asia/Shanghai': 480,
  'Asia/Hong_Kong': 480,
  'Asia/Singapore': 480,
  'Asia/Manila': 480,
  'Asia/Taipei': 480,
  'Australia/Perth': 480,
  'Asia/Bangkok': 420,
  'Asia/Jakarta': 420,
  'Asia/Ho_Chi_Minh': 420,
  'Asia/Dhaka': 360,
  'Asia/Kolkata': 330,
  'Asia/Calcutta': 330,
  'Asia/Kathmandu': 345,
  'Asia/Karachi': 300,
  'Asia/Tashkent': 300,
  'Asia/Dubai': 240,
  'Europe/Moscow': 180,
  'Europe/Istanbul': 180,
  'Asia/Riyadh': 180,
  'Africa/Nairobi': 180,
  'Africa/Johannesburg': 120,
  'Africa/Lagos': 60,
  'Africa/Algiers': 60,
  'Africa/Accra': 0,
  'Atlantic/Reykjavik': 0,
  'America/Sao_Paulo': -180,
  'America/Argentina/Buenos_Aires': -180,
  'America/Bogota': -300,
  'America/Lima': -300,
  'America/Panama': -300,
  'America/Mexico_City': -360,
  'America/Costa_Rica': -360,
  'America/Phoenix': -420,
  'Pacific/Honolulu': -600,
  'Australia/Brisbane': 600,
};

/** Zones of the European Union's summer time: minutes ahead of UTC in winter. */
const EUROPEAN: Readonly<Record<string, number>> = {
  'Europe/London': 0,
  'Europe/Dublin': 0,
  'Europe/Lisbon': 0,
  ...Object.fromEntries(
    (
      'Amsterdam Andorra Belgrade Berlin Bratislava Brussels Budapest Copenhagen Gibraltar Ljubljana Luxembourg Madrid Malta ' +
      'Monaco Oslo Paris Prague Rome San_Marino Sarajevo Skopje Stockholm Tirane Vaduz Vatican Vienna Warsaw Zagreb Zurich'
    )
      .split(' ')
      .map((city) => [`Europe/${city}`, 60]),
  ),
  ...Object.fromEntries(
    'Athens Bucharest Helsinki Kiev Kyiv Riga Sofia Tallinn Vilnius'.split(' ').map((city) => [`Europe/${city}`, 120]),
  ),
};

/** Zones of the summer time of the United States and Canada: minutes ahead of UTC in winter. */
const AMERICAN: Readonly<Record<string, number>> = {
  'America/New_York': -300,
  'America/Toronto': -300,
  'America/Detroit': -300,
  'America/Chicago': -360,
  'America/Winnipeg': -360,
  'America/Denver': -420,
  'America/Edmonton': -420,
  'America/Los_Angeles': -480,
  'America/Vancouver': -480,
  'America/Anchorage': -540,
  'America/Halifax': -240,
};

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** How far a zone is ahead of UTC at an instant, in ms; undefined for a zone that is not known here. */
export function zoneOffset(zone: string, atMs: number): number | undefined {
  if (zone in FIXED) return FIXED[zone] * 60_000;
  if (zone in EUROPEAN) return (EUROPEAN[zone] + (isEuropeanSummer(atMs) ? 60 : 0)) * 60_000;
  if (zone in AMERICAN) return (AMERICAN[zone] + (isAmericanSummer(atMs, AMERICAN[zone]) ? 60 : 0)) * 60_000;
  const fixed = /^Etc\/GMT([+-])(\d{1,2})$/.exec(zone);
  return fixed ? (fixed[1] === '-' ? 1 : -1) * Number(fixed[2]) * HOUR : undefined;
}

/** From the last Sunday of March to the last of October, at 01:00 UTC. */
function isEuropeanSummer(atMs: number): boolean {
  const year = new Date(atMs).getUTCFullYear();
  return atMs >= lastSunday(year, 2) + HOUR && atMs < lastSunday(year, 9) + HOUR;
}

/** From the second Sunday of March to the first of November, at 02:00 local time. */
function isAmericanSummer(atMs: number, offsetMinutes: number): boolean {
  const year = new Date(atMs).getUTCFullYear();
  const start = firstSunday(year, 2) + 7 * DAY + 2 * HOUR - offsetMinutes * 60_000;
  const end = firstSunday(year, 10) + 2 * HOUR - (offsetMinutes + 60) * 60_000;
  return atMs >= start && atMs < end;
}

function lastSunday(year: number, month: number): number {
  const last = Date.UTC(year, month + 1, 0);
  return last - new Date(last).getUTCDay() * DAY;
}

function firstSunday(year: number, month: number): number {
  const first = Date.UTC(year, month, 1);
  return first + ((7 - new Date(first).getUTCDay()) % 7) * DAY;
}
