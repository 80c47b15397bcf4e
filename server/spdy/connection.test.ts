import { constants, createDeflate, type Deflate } from 'node:zlib';
import { expect, test } from 'vitest';
import { SpdyConnection, type SpdyStream } from './connection.ts';
import { HEADER_DICTIONARY } from './dictionary.ts';

const uint32 = (...values: number[]): Buffer => {
  const bytes = Buffer.alloc(4 * values.length);
  values.forEach((value, index) => bytes.writeUInt32BE(value, 4 * index));
  return bytes;
};
const control = (type: number, flags: number, body: Buffer): Buffer =>
  Buffer.concat([Buffer.of(0x80, 3, 0, type, flags), uint32(body.length).subarray(1), body]);
const data = (id: number, flags: number, text: string): Buffer =>
  Buffer.concat([uint32(id), Buffer.of(flags), uint32(text.length).subarray(1), Buffer.from(text)]);

/** A header block as a client packs it: the next piece of one compressed stream. */
function pack(deflate: Deflate, headers: Record<string, string>): Promise<Buffer> {
  const texts = Object.entries(headers).flat();
  const parts = texts.flatMap((text) => [uint32(text.length), Buffer.from(text)]);
  const chunks: Buffer[] = [];
  const take = (chunk: Buffer): void => void chunks.push(chunk);
  deflate.on('data', take);
  deflate.write(Buffer.concat([uint32(texts.length / 2), ...parts]));
  return new Promise((resolve) =>
    deflate.flush(constants.Z_SYNC_FLUSH, () =>
      setImmediate(() => {
        deflate.off('data', take);
        resolve(Buffer.concat(chunks));
      }),
    ),
  );
}

function connected(): {
  connection: SpdyConnection;
  sent: () => string;
  streams: SpdyStream[];
  isClosed: () => boolean;
} {
  const written: Buffer[] = [];
  const streams: SpdyStream[] = [];
  let closed = false;
  const connection = new SpdyConnection({
    write: (bytes) => void written.push(Buffer.from(bytes)),
    waiting: 0,
    pause: () => {},
    resume: () => {},
    close: () => (closed = true),
  });
  connection.onStream = (stream) => {
    streams.push(stream);
    return stream.headers.get('streamtype') === 'nonsense' ? 'no such stream' : undefined;
  };
  return { connection, sent: () => Buffer.concat(written.splice(0)).toString('hex'), streams, isClosed: () => closed };
}

const open = (id: number, block: Buffer, flags = 0): Buffer =>
  control(1, flags, Buffer.concat([uint32(id, 0), Buffer.of(0, 0), block]));

test('a client opens streams, both sides write and end', async () => {
  const { connection, sent, streams } = connected();
  const deflate = createDeflate({ dictionary: HEADER_DICTIONARY });
  connection.receive(open(1, await pack(deflate, { streamType: 'error', port: '80' })));
  // A reply without headers: the zlib stream's head, a stored block of four zeros, an empty block.
  expect(sent()).toBe('8003000200000014' + '00000001' + '7801' + '000400fbff00000000' + '000000ffff');
  connection.receive(open(3, await pack(deflate, { streamType: 'data', port: '80' })));
  expect(streams.map(({ id, headers }) => [id, ...headers])).toEqual([
    [1, ['streamtype', 'error'], ['port', '80']],
    [3, ['streamtype', 'data'], ['port', '80']],
  ]);
  sent();
  let [text, ended] = ['', false];
  streams[1].onData = (bytes) => (text += Buffer.from(bytes).toString());
  streams[1].onEnd = () => (ended = true);
  const frames = Buffer.concat([data(3, 0, 'hel'), data(3, 1, 'lo')]);
  for (const byte of frames) connection.receive(Buffer.of(byte));
  expect([text, ended]).toEqual(['hello', true]);
  streams[1].write(Buffer.from('hi'));
  streams[1].end();
  expect(sent()).toBe('0000000300000002' + '6869' + '0000000301000000');
  // Both sides have ended: the stream is forgotten, and its number means nothing any more.
  connection.receive(data(3, 0, 'late'));
  expect(text).toBe('hello');
});

test('pings are answered, refused streams are reset, and what cannot be read closes the connection', async () => {
  const { connection, sent, isClosed } = connected();
  connection.receive(control(6, 0, uint32(7)));
  expect(sent()).toBe('8003000600000004' + '00000007');
  const deflate = createDeflate({ dictionary: HEADER_DICTIONARY });
  connection.receive(open(1, await pack(deflate, { streamType: 'nonsense' })));
  expect(sent()).toBe('8003000300000008' + '00000001' + '00000003');
  connection.receive(open(3, Buffer.from('no block')));
  expect(isClosed()).toBe(true);
});

test('a header block that unpacks to more than is allowed, and a frame that is too large, close the connection', async () => {
  const bomb = connected();
  const deflate = createDeflate({ dictionary: HEADER_DICTIONARY });
  bomb.connection.receive(open(1, await pack(deflate, { a: 'x'.repeat(200_000) })));
  expect([bomb.streams, bomb.isClosed()]).toEqual([[], true]);
  const large = connected();
  large.connection.receive(Buffer.from('0000000100ffffff', 'hex'));
  expect(large.isClosed()).toBe(true);
});
