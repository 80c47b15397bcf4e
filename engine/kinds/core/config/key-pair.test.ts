import { expect, it } from 'vitest';
import { keyPairError } from './key-pair.ts';

const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBjDCCATOgAwIBAgIUFWWxpFD9UuQCO9N2/1Sf4HN7KC0wCgYIKoZIzj0EAwIw
GzEZMBcGA1UEAwwQc2hvcC5leGFtcGxlLmNvbTAgFw0yNjExMjAyMTMyNTlaGA8y
MTI2MTAyNzIxMzI1OVowGzEZMBcGA1UEAwwQc2hvcC5leGFtcGxlLmNvbTBZMBMG
ByqGSM49AgEGCCqGSM49AwEHA0IABH7DuyFsa5cHdWgasg8sMnv1mljiKSpSu5iX
TaFE1zkEjpFZpc11E/zyEP5p6ZORbb8Y+uvjmCi6KNm2pTN2muijUzBRMB0GA1Ud
DgQWBBSGnyFzL1YCCDZU1aVMYx45A8EOcTAfBgNVHSMEGDAWgBSGnyFzL1YCCDZU
1aVMYx45A8EOcTAPBgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMCA0cAMEQCIEno
OmzrppbyUvtnq+/SGmVdeJyE3B+DwtN81sfAe2SOAiBfJTI7yCMl1ufJoCWz9wBm
wm0ZhlSszDJU/KEbIErw2w==
-----END CERTIFICATE-----
`;

it('tells a file without PEM and a certificate in the place of a key', () => {
  expect(keyPairError('text', 'text')).toBe('tls: failed to find any PEM data in certificate input');
  expect(keyPairError(CERTIFICATE, 'text')).toBe('tls: failed to find any PEM data in key input');
  expect(keyPairError(CERTIFICATE, CERTIFICATE)).toBe(
    'tls: found a certificate rather than a key in the PEM for the private key',
  );
});
