import type { Co } from '../../../kernel/coroutine.ts';
import type { Process, Program } from '../../../runtime/process.ts';
import { DIGESTS } from '../digest/sums.ts';
import { utility } from '../options.ts';
import { WrongUse } from './arguments.ts';
import { base64, dgst, ecparam, genpkey, genrsa, key, rand } from './commands.ts';
import { req } from './req.ts';
import { verify, x509 } from './x509.ts';

type Command = (process: Process, args: readonly string[], name: string) => Co<number>;

const VERSION = 'OpenSSL 3.6.5 29 Sep 2026 (Library: OpenSSL 3.6.5 29 Sep 2026)\n';

const COMMANDS: Readonly<Record<string, Command>> = {
  base64,
  dgst,
  ec: key,
  ecparam,
  enc: base64,
  genpkey,
  genrsa,
  pkey: key,
  rand,
  req,
  rsa: key,
  verify,
  x509,
  ...Object.fromEntries(Object.keys(DIGESTS).map((name) => [name, dgst])),
};

/** Commands of the real openssl that are not modelled. */
const OTHERS = new Set(
  'asn1parse ca ciphers cms crl crl2pkcs7 dhparam dsa engine kdf list mac ocsp passwd pkcs12 pkcs7 pkcs8 pkeyutl prime rsautl s_client s_server s_time speed storeutl ts'.split(
    ' ',
  ),
);

/** `openssl`: keys, requests, certificates, digests, random bytes. Keys and signatures have the real forms only. */
export const openssl: Program = utility(function* (process: Process): Co<number> {
  const [name, ...args] = process.argv.slice(1);
  if (name === 'version') {
    yield* process.stdout.write(VERSION);
    return 0;
  }
  if (name === undefined || name === 'help') {
    yield* process.stderr.write(
      `help:\n\nStandard commands that are simulated here\n${Object.keys(COMMANDS).join(' ')}\n`,
    );
    return 0;
  }
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!command) {
    const unknown = `Invalid command '${name}'; type "help" for a list.\n`;
    yield* process.stderr.write(OTHERS.has(name) ? `openssl: ${name} is not simulated here\n` : unknown);
    return 1;
  }
  try {
    return yield* command(process, args, name);
  } catch (error) {
    if (!(error instanceof WrongUse)) throw error;
    yield* process.stderr.write(error.message);
    return error.status;
  }
});
