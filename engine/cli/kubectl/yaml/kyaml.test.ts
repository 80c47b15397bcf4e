import { expect, test } from 'vitest';
import { encodeKyaml } from './kyaml.ts';

test('texts of several lines are folded, lists of maps are cuddled, doubtful keys are quoted', () => {
  const value = { data: { 'app.conf': 'a=1\n\tb "2"\n', no: 'yes' }, list: [{ a: 1 }, {}], words: ['x'] };
  expect(encodeKyaml(value)).toBe(`{
  data: {
    app.conf: "\\
     a=1\\n\\
    \\\tb \\"2\\"\\n\\
    ",
    "no": "yes",
  },
  list: [{
    a: 1,
  }, {}],
  words: [
    "x",
  ],
}
`);
});
