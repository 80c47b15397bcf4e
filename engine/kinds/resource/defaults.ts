interface Tolerated {
  tolerations?: { operator?: string }[];
}

interface Sub extends Tolerated {
  allocationMode?: string;
  count?: number;
}

/** A request for devices: exactly one kind, or the first of several that is available. */
interface DeviceRequest {
  exactly?: Sub;
  firstAvailable?: Sub[];
}

/** A claim's spec: one device where no number is given; tolerations compare for equality. */
export function defaultClaimSpec(spec: { devices?: { requests?: DeviceRequest[] } } | undefined): void {
  for (const request of spec?.devices?.requests ?? [])
    for (const sub of [...(request.exactly ? [request.exactly] : []), ...(request.firstAvailable ?? [])]) {
      sub.allocationMode ||= 'ExactCount';
      if (sub.allocationMode === 'ExactCount') sub.count ||= 1;
      for (const toleration of sub.tolerations ?? []) toleration.operator ||= 'Equal';
    }
}
