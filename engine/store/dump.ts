import { deepFreeze, type KubeObject } from './object.ts';
import type { GroupResource, StoreState } from './store.ts';
import { Table } from './table.ts';

/** What a store holds at one revision, as plain data: without the changes that led here. */
export interface StoreDump {
  readonly revision: number;
  readonly objects: readonly (readonly [GroupResource, readonly KubeObject[]])[];
}

/** The objects of a state. */
export const dumpOf = ({ revision, tables }: StoreState): StoreDump => ({
  revision,
  objects: [...tables].map(([resource, table]) => [resource, table.list()]),
});

/** A state of these objects, whose past cannot be read: watches from before have to list anew. */
export function stateOfDump({ revision, objects }: StoreDump): StoreState {
  const tables = new Map<GroupResource, Table>();
  for (const [resource, list] of objects) {
    const table = new Table();
    for (const object of list) table.set(object.metadata.namespace ?? '', object.metadata.name, deepFreeze(object));
    tables.set(resource, table);
  }
  return { revision, compacted: revision, tables, history: [] };
}
