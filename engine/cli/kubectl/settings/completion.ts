import type { Command } from '../command.ts';

const SHELLS = ['bash', 'zsh', 'fish', 'powershell'];

/** The words that stand before every script. */
const HEADER = `
# Copyright 2016 The Kubernetes Authors.
#
# Licensed under the Apache License, Version 2.0 (the "License");
# you may not use this file except in compliance with the License.
# You may obtain a copy of the License at
#
#     http://www.apache.org/licenses/LICENSE-2.0
#
# Unless required by applicable law or agreed to in writing, software
# distributed under the License is distributed on an "AS IS" BASIS,
# WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
# See the License for the specific language governing permissions and
# limitations under the License.
`;

/** `kubectl completion`. The simulated shell completes kubectl's words by itself, so that the script has nothing to do. */
export const COMPLETION: Command = {
  name: 'completion',
  short: 'Output shell completion code for the specified shell (bash, zsh, fish, or powershell)',
  long: "Output shell completion code for the specified shell (bash, zsh, fish, or powershell). The code is read by the shell to complete kubectl's words.",
  examples: `  # Complete kubectl's words in this shell
  source <(kubectl completion bash)`,
  usage: 'completion SHELL',
  *run(context) {
    const { args } = context;
    if (!args.length) throw context.usageError('Shell not specified.');
    if (args.length > 1) throw context.usageError('Too many arguments. Expected only the shell type.');
    if (!SHELLS.includes(args[0])) throw context.usageError(`Unsupported shell type ${JSON.stringify(args[0])}.`);
    yield* context.out(
      `${args[0] === 'zsh' ? '#compdef kubectl\ncompdef _kubectl kubectl\n' : ''}${HEADER}\n# ${args[0]} completion for kubectl: what a completion function would do here is not simulated here.\n`,
    );
  },
};
