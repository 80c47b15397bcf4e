/** The capabilities of Linux, each at the place of its bit. */
const CAPABILITIES =
  'CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID KILL SETGID SETUID SETPCAP LINUX_IMMUTABLE NET_BIND_SERVICE NET_BROADCAST NET_ADMIN NET_RAW IPC_LOCK IPC_OWNER SYS_MODULE SYS_RAWIO SYS_CHROOT SYS_PTRACE SYS_PACCT SYS_ADMIN SYS_BOOT SYS_NICE SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG MKNOD LEASE AUDIT_WRITE AUDIT_CONTROL SETFCAP MAC_OVERRIDE MAC_ADMIN SYSLOG WAKE_ALARM BLOCK_SUSPEND AUDIT_READ PERFMON BPF CHECKPOINT_RESTORE'.split(
    ' ',
  );

/** What containerd leaves to a container that says nothing. */
const DEFAULT =
  'CHOWN DAC_OVERRIDE FSETID FOWNER MKNOD NET_RAW SETGID SETUID SETFCAP SETPCAP NET_BIND_SERVICE SYS_CHROOT KILL AUDIT_WRITE'.split(
    ' ',
  );

/** What a container's security context says of capabilities. */
interface Wanted {
  readonly privileged?: boolean;
  readonly capabilities?: { readonly add?: readonly string[]; readonly drop?: readonly string[] };
}

/** The capabilities of a container's root as the kernel shows them: 16 hexadecimal digits. */
export function capabilityMask({ privileged, capabilities = {} }: Wanted): string {
  const named = (list: readonly string[] = []): string[] =>
    list.flatMap((name) => (name.toUpperCase() === 'ALL' ? CAPABILITIES : [name.toUpperCase().replace(/^CAP_/, '')]));
  const held = new Set(privileged ? CAPABILITIES : DEFAULT);
  const adds = named(capabilities.add);
  // The runtime takes `ALL` of either list first, then the single names.
  if (adds.length >= CAPABILITIES.length) for (const name of CAPABILITIES) held.add(name);
  for (const name of named(capabilities.drop)) held.delete(name);
  for (const name of adds.length >= CAPABILITIES.length ? [] : adds) held.add(name);
  let mask = 0n;
  CAPABILITIES.forEach((name, bit) => {
    if (held.has(name)) mask |= 1n << BigInt(bit);
  });
  return mask.toString(16).padStart(16, '0');
}
