import { expect, test } from 'vitest';
import { HttpRequestReader, NotHttp, TooLarge, writeAnswer, type HttpRequest } from './http-exchange.ts';

/** The requests in a text that comes in pieces of so many bytes. */
function read(text: string, piece: number): HttpRequest[] {
  const reader = new HttpRequestReader();
  const found: HttpRequest[] = [];
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += piece) {
    reader.push(bytes.subarray(at, at + piece));
    for (let request = reader.next(); request; request = reader.next()) found.push(request);
  }
  return found;
}

const TEXT = [
  'GET / HTTP/1.1\r\nHost: x\r\n\r\n',
  'POST /a?b=c HTTP/1.1\r\nContent-Length: 6\r\n\r\nGrü\n\n',
  'PUT /c HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\nA;x=y\r\n0123456789\r\n0\r\n\r\n',
  'GET /last HTTP/1.0\r\n\r\n',
].join('');

test('requests are the same however the bytes come in', () => {
  const whole = read(TEXT, 10_000);
  expect(whole).toEqual([
    { method: 'GET', path: '/', headers: { host: 'x' }, last: false },
    { method: 'POST', path: '/a?b=c', headers: { 'content-length': '6' }, last: false, body: 'Grü\n\n' },
    { method: 'PUT', path: '/c', headers: { 'transfer-encoding': 'chunked' }, last: false, body: 'one0123456789' },
    { method: 'GET', path: '/last', headers: {}, last: true },
  ]);
  for (const piece of [1, 2, 3, 7, 50]) expect(read(TEXT, piece)).toEqual(whole);
});

test('a client that waits before it sends a body is told once to go on', () => {
  const reader = new HttpRequestReader();
  reader.push(Buffer.from('POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n'));
  expect(reader.next()).toBeUndefined();
  expect([reader.takeExpectation(), reader.takeExpectation()]).toEqual([true, false]);
  reader.push(Buffer.from('ok'));
  expect(reader.next()).toMatchObject({ body: 'ok' });
});

test('what is no HTTP stays as it is, and what is too large is refused by its head', () => {
  const reader = new HttpRequestReader();
  reader.push(Buffer.from('PING\r\n'));
  expect(() => reader.next()).toThrow(NotHttp);
  expect(reader.take().toString()).toBe('PING\r\n');
  expect(reader.waiting).toBe(0);
  const refused = (text: string): unknown => {
    try {
      return read(text, 1_000);
    } catch (error) {
      return (error as TooLarge).status;
    }
  };
  expect(refused('POST / HTTP/1.1\r\nContent-Length: 99999999\r\n\r\n')).toBe(413);
  expect(refused('POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nfffffff\r\n')).toBe(413);
  expect(refused(`GET / HTTP/1.1\r\nX: ${'y'.repeat(70_000)}\r\n\r\n`)).toBe(431);
  const answer = writeAnswer({ method: 'GET', last: true }, { status: 413, headers: {}, body: '' });
  expect(Buffer.from(answer).toString()).toBe(
    'HTTP/1.1 413 Payload Too Large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n',
  );
});
