import { KubectlError } from '../errors.ts';

/** kubectl's own version; the release that follows the server's. */
export const CLIENT_VERSION = 'v1.36.4';

/** All that kubectl tells of itself. */
export const CLIENT = {
  buildDate: '2026-09-29T20:03:31Z',
  compiler: 'gc',
  gitCommit: 'bb826b1d48562f110659e64e8ec444327433db95',
  gitTreeState: 'clean',
  gitVersion: CLIENT_VERSION,
  goVersion: 'go1.27.1',
  major: '1',
  minor: '36',
  platform: 'linux/amd64',
};

/** The fields of a version, in the order of Go's struct. */
export const VERSION_FIELDS = [
  'major',
  'minor',
  'emulationMajor',
  'emulationMinor',
  'minCompatibilityMajor',
  'minCompatibilityMinor',
  'gitVersion',
  'gitCommit',
  'gitTreeState',
  'buildDate',
  'goVersion',
  'compiler',
  'platform',
];

/** Go's `%#v` of a version. */
const goText = (info: Readonly<Record<string, string>>): string =>
  `version.Info{${VERSION_FIELDS.map((field) => `${field[0].toUpperCase()}${field.slice(1)}:${JSON.stringify(info[field] ?? '')}`).join(', ')}}`;

/** Must the server be of kubectl's own version (`--match-server-version`)? Throws KubectlError where it is not. */
export function checkServerVersion(server: Readonly<Record<string, string>>): void {
  if (server.gitVersion === CLIENT.gitVersion && server.gitCommit === CLIENT.gitCommit) return;
  throw new KubectlError(`server version (&${goText(server)}) differs from client version (${goText(CLIENT)})`);
}
