import { X509Certificate } from 'node:crypto';
import { expect, test } from 'vitest';
import { testCluster } from '../fixture.ts';

const REQUEST =
  'LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlJQkNUQ0Jyd0lCQURCTk1SY3dGUVlEVlFRS0RBNXNaV1JuWlhJNmNtVmhaR1Z5Y3pFWE1CVUdBMVVFQ2d3TwpiR1ZrWjJWeU9uZHlhWFJsY25NeEdUQVhCZ05WQkFNTUVHbHVaWE5BWlhoaGJYQnNaUzV2Y21jd1dUQVRCZ2NxCmhrak9QUUlCQmdncWhrak9QUU1CQndOQ0FBUzlqUE9vUUJ0QSs0aVNhZG5OVWE0RmpSWUU5cE5XNENoODJrOUkKaWN2Q25JZTZHSEtXTCtyWkhrUWdGWEdjT21rdFRwMHlTeVhyV1hvbCs2d0F6U0lHb0FBd0NnWUlLb1pJemowRQpBd0lEU1FBd1JnSWhBTS92Vnlrb0FrRFptMXlBTVNaTmpVak1acjdqZjU0R1FBaUhjZHhOOTZoVUFpRUF5SngyCkhla3BkNG5JbXdyWnIrSDRhL28xanBpVkVyWTk5ZzBlRGlPV1hiZz0KLS0tLS1FTkQgQ0VSVElGSUNBVEUgUkVRVUVTVC0tLS0tCg==';

test('an approved request gets a certificate with its subject and key', () => {
  const cluster = testCluster();
  const created = cluster.client.create('certificatesigningrequests.certificates.k8s.io', {
    apiVersion: 'certificates.k8s.io/v1',
    kind: 'CertificateSigningRequest',
    metadata: { name: 'ines' },
    spec: {
      request: REQUEST,
      signerName: 'kubernetes.io/kube-apiserver-client',
      expirationSeconds: 86400,
      usages: ['digital signature', 'client auth'],
    },
  });
  const approved = { type: 'Approved', status: 'True', reason: 'Test', message: 'yes' };
  cluster.client.update(
    'certificatesigningrequests.certificates.k8s.io',
    { ...created, status: { conditions: [approved] } },
    { subresource: 'approval' },
  );
  cluster.run(200);
  const { status } = cluster.store.get('certificatesigningrequests.certificates.k8s.io', '', 'ines')!;
  const certificate = new X509Certificate(atob(status.certificate));
  expect(certificate.subject).toBe('O=ledger:readers + O=ledger:writers\nCN=ines@example.org');
  expect(certificate.issuer).toBe('CN=kubernetes');
  expect(certificate.validTo).toBe('Nov 22 00:00:01 2026 GMT');
  expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.2']);
});
