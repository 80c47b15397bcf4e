import { expect, test } from 'vitest';
import { runOn, testMachine } from '../../fixture.ts';

test('a key, a request, an authority and a certificate that it signs', () => {
  const machine = testMachine();
  const { stdout, stderr, status } = runOn(
    machine,
    `openssl genrsa -out bob.key 2048 && openssl req -new -key bob.key -subj /CN=bob/O=dev -out bob.csr
openssl req -in bob.csr -noout -subject
openssl req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.crt -days 1 -subj /CN=ca 2> /dev/null
openssl x509 -req -in bob.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 30 -out bob.crt
openssl x509 -in bob.crt -noout -subject -issuer -enddate
openssl verify -CAfile ca.crt bob.crt
openssl verify bob.crt
openssl x509 -in bob.crt -noout -text | sed -n '1,3p;/Subject:/p;/Public-Key/p'
head -1 bob.key; wc -l < bob.key`,
  );
  expect({ stdout, stderr, status }).toEqual({
    stdout: `subject=CN=bob, O=dev
subject=CN=bob, O=dev
issuer=CN=ca
notAfter=Dec 21 08:30:05 2026 GMT
bob.crt: OK
Certificate:
    Data:
        Version: 3 (0x2)
        Subject: CN=bob, O=dev
                Public-Key: (2048 bit)
-----BEGIN PRIVATE KEY-----
28
`,
    stderr: `Certificate request self-signature ok
subject=CN=bob, O=dev
CN=bob, O=dev
error 20 at 0 depth lookup: unable to get local issuer certificate
error bob.crt: verification failed
`,
    status: 0,
  });
});

test('what cannot be read or is not simulated is told', () => {
  const { stderr } = runOn(
    testMachine(),
    'openssl x509 -in nosuch -noout; openssl req -new -key nosuch -subj /CN=a; openssl s_client; openssl nosuch; openssl req -nosuch',
  );
  expect(stderr).toBe(`Could not open file or uri for loading certificate from nosuch: No such file or directory
Could not open file or uri for loading private key from nosuch: No such file or directory
openssl: s_client is not simulated here
Invalid command 'nosuch'; type "help" for a list.
req: Unknown option or message digest: nosuch
req: Use -help for summary.
`);
});
