import { describe, expect, it } from 'vitest';
import { encodeYaml } from '../../../yaml/encode.ts';
import { goTemplatePrinter } from './go-template.ts';
import { JsonPath } from './jsonpath.ts';
import { TABLE_TABS, TabWriter } from './tab-writer.ts';

const pod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web', labels: { app: 'web', 'example.org/tier': 'front' } },
  spec: {
    containers: [
      { name: 'a', image: 'nginx:1.25' },
      { name: 'b', image: 'redis:7' },
    ],
    priority: 3,
  },
};

describe('printers', () => {
  it('quotes in YAML what would not stay a string, and breaks long lines at blanks', () => {
    const value = {
      b: 'yes',
      a: '1e3',
      c: 'plain: text',
      d: 'x\ny\n',
      e: [],
      f: [{ g: null }],
      long: 'word '.repeat(20).trim(),
    };
    expect(encodeYaml(value)).toBe(
      `a: "1e3"\nb: "yes"\nc: 'plain: text'\nd: |\n  x\n  y\ne: []\nf:\n- g: null\nlong: ${'word '.repeat(15).trim()} word\n  word word word word\n`,
    );
  });

  it('finds by JSONPath with ranges, filters and escaped keys', () => {
    const print = (template: string): string => new JsonPath(template, { allowMissing: true }).print(pod);
    expect(print('{range .spec.containers[*]}{.name}={.image}{"\\n"}{end}')).toBe('a=nginx:1.25\nb=redis:7\n');
    expect(print('{.spec.containers[?(@.name=="b")].image}')).toBe('redis:7');
    expect(print('{.metadata.labels.example\\.org/tier} {.spec.containers[-1:].name}')).toBe('front b');
  });

  it('runs Go templates over whole numbers and missing keys', () => {
    const print = (template: string): string => goTemplatePrinter(template, { allowMissing: true }).print(pod as never);
    expect(print('{{range $i, $c := .spec.containers}}{{if $i}},{{end}}{{$c.name}}{{end}} {{.nosuch}}')).toBe(
      'a,b <no value>',
    );
    expect(print('{{if eq .spec.priority 3}}{{printf "%s-%d" .metadata.name .spec.priority}}{{end}}')).toBe('web-3');
  });

  it('aligns columns with three blanks, six at least', () => {
    const out = new TabWriter(TABLE_TABS);
    out.write('NAME\tA\tAGE\nweb-long\t1\t5s\n');
    expect(out.flush()).toBe('NAME       A     AGE\nweb-long   1     5s\n');
  });
});
