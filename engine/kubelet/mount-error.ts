/** The step at which a volume fails; `plugin`: before any, `attach`: it waits for somebody who attaches it. */
export type MountStep = 'SetUp' | 'MountDevice' | 'WaitForAttach' | 'plugin' | 'attach';

/** Why a volume cannot be had by a pod; the message follows `MountVolume.SetUp failed for volume "x" : `. */
export class MountError extends Error {
  readonly step: MountStep;
  /** The name that is told of it, where it is not the pod's volume's. */
  readonly volume: string | undefined;

  constructor(message: string, { step = 'SetUp', name }: { step?: MountStep; name?: string } = {}) {
    super(message);
    this.step = step;
    this.volume = name;
  }
}
