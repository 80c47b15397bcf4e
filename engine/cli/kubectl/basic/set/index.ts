import type { Command } from '../../command.ts';
import { SET_ENV } from './env.ts';
import { SET_IMAGE } from './image.ts';
import { SET_RESOURCES } from './resources.ts';
import { SET_SELECTOR } from './selector.ts';
import { SET_SERVICE_ACCOUNT } from './service-account.ts';
import { SET_SUBJECT } from './subject.ts';

/** `kubectl set`. */
export const SET: Command = {
  name: 'set',
  short: 'Set specific features on objects',
  long: `Configure application resources.

 These commands help you make changes to existing application resources.`,
  usage: 'set SUBCOMMAND',
  bare: 'stderr',
  subcommands: [SET_ENV, SET_IMAGE, SET_RESOURCES, SET_SELECTOR, SET_SERVICE_ACCOUNT, SET_SUBJECT],
};
