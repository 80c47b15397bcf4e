import { forbidden, invalid, notFoundValue, notSupported, required, type FieldErrors, type Path } from '../../field.ts';
import type { PodFacts } from './containers-validation.ts';
import { localDescending } from '../../validation/path-checks.ts';
import type { VolumeMap } from '../volume/volumes-validation.ts';

/** Where a container sees its volumes (`ValidateVolumeMounts`). */
export function validateMounts(errors: FieldErrors, container: any, volumes: VolumeMap, path: Path): void {
  const points = new Set<string>();
  const devices: any[] = container.volumeDevices ?? [];
  for (const [index, mount] of container.volumeMounts.entries()) {
    const { name = '', mountPath = '' } = mount;
    const volume = volumes.get(name);
    if (!name) errors.push(required(path.index(index).child('name')));
    if (!volume) errors.push(notFoundValue(path.index(index).child('name'), name));
    if (!mountPath) errors.push(required(path.index(index).child('mountPath')));
    if (points.has(mountPath)) errors.push(invalid(path.index(index).child('mountPath'), mountPath, 'must be unique'));
    points.add(mountPath);
    if (devices.some((device) => (device.name ?? '') === name))
      errors.push(invalid(path.index(index).child('name'), name, 'must not already exist in volumeDevices'));
    if (devices.some((device) => (device.devicePath ?? '') === mountPath))
      errors.push(
        invalid(path.index(index).child('mountPath'), mountPath, 'must not already exist as a path in volumeDevices'),
      );
    validateSubPaths(errors, mount, volume, path, index);
    if (mount.mountPropagation != null) validatePropagation(errors, mount, container, path.child('mountPropagation'));
    if (mount.recursiveReadOnly != null) validateRecursive(errors, mount, path.child('recursiveReadOnly'));
  }
}

function validateSubPaths(errors: FieldErrors, mount: any, volume: any, path: Path, index: number): void {
  const { subPath, subPathExpr } = mount;
  if (subPath) localDescending(errors, subPath, path.child('subPath'));
  if (!subPathExpr) return;
  if (volume?.image)
    errors.push(invalid(path.index(index).child('subPathExpr'), subPathExpr, 'not allowed in image volume sources'));
  if (subPath)
    errors.push(
      invalid(path.index(index).child('subPathExpr'), subPathExpr, 'subPathExpr and subPath are mutually exclusive'),
    );
  localDescending(errors, subPathExpr, path.child('subPathExpr'));
}

const PROPAGATIONS = ['Bidirectional', 'HostToContainer', 'None'];

function validatePropagation(errors: FieldErrors, { mountPropagation }: any, container: any, path: Path): void {
  if (!PROPAGATIONS.includes(mountPropagation)) errors.push(notSupported(path, mountPropagation, PROPAGATIONS));
  if (mountPropagation === 'Bidirectional' && !container.securityContext?.privileged)
    errors.push(forbidden(path, 'Bidirectional mount propagation is available only to privileged containers'));
}

function validateRecursive(errors: FieldErrors, mount: any, path: Path): void {
  const { recursiveReadOnly: mode, readOnly, mountPropagation } = mount;
  if (mode === 'Disabled') return;
  if (mode !== 'Enabled' && mode !== 'IfPossible')
    return void errors.push(notSupported(path, mode, ['Disabled', 'Enabled', 'IfPossible']));
  if (!readOnly) errors.push(forbidden(path, 'may only be specified when readOnly is true'));
  if (mountPropagation != null && mountPropagation !== 'None')
    errors.push(forbidden(path, 'may only be specified when mountPropagation is None or not specified'));
}

/** Raw devices of a container (`ValidateVolumeDevices`). */
export function validateDevices(errors: FieldErrors, container: any, pod: PodFacts, path: Path): void {
  const paths = new Set<string>();
  const names = new Set<string>();
  const mounts: any[] = container.volumeMounts ?? [];
  for (const [index, { name = '', devicePath = '' }] of container.volumeDevices.entries()) {
    const at = path.index(index);
    const wrong = (field: 'name' | 'devicePath', why: string): void =>
      void errors.push(invalid(at.child(field), field === 'name' ? name : devicePath, why));
    const volume = pod.volumes.get(name);
    if (!name) errors.push(required(at.child('name')));
    if (names.has(name)) wrong('name', 'must be unique');
    if (volume && !volume.persistentVolumeClaim && !volume.ephemeral)
      wrong('name', 'can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode');
    if (!volume) errors.push(notFoundValue(at.child('name'), name));
    if (!devicePath) errors.push(required(at.child('devicePath')));
    if (paths.has(devicePath)) wrong('devicePath', 'must be unique');
    if (devicePath.split('/').includes('..')) wrong('devicePath', "can not contain backsteps ('..')");
    else paths.add(devicePath);
    if (mounts.some((mount) => (mount.name ?? '') === name)) wrong('name', 'must not already exist in volumeMounts');
    if (mounts.some((mount) => (mount.mountPath ?? '') === devicePath))
      wrong('devicePath', 'must not already exist as a path in volumeMounts');
    if (name) names.add(name);
  }
}
