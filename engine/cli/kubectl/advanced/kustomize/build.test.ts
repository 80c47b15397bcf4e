import { expect, test } from 'vitest';
import { World } from '../../../../world.ts';

/** What `kubectl kustomize .` prints where these files lie, standard error included. */
function build(files: Readonly<Record<string, string>>): string {
  const world = new World({ nodes: 1 });
  for (const [name, text] of Object.entries(files)) world.writeFile(name, text);
  return world.exec('kubectl kustomize . 2>&1').stdout;
}

const POD =
  'apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: a, image: "x:1"}, {name: b}]}\n';
const SERVICE = 'apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {ports: [{port: 80}]}\n';

test('a patch puts the elements it names first, in its own order', () => {
  const patch =
    'apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: c}, {name: b, image: y}]}\n';
  expect(
    build({ 'kustomization.yaml': 'resources: [p.yaml]\npatches: [{path: q.yaml}]\n', 'p.yaml': POD, 'q.yaml': patch }),
  ).toBe(`apiVersion: v1
kind: Pod
metadata:
  name: p
spec:
  containers:
  - name: c
  - image: "y"
    name: b
  - image: x:1
    name: a
`);
});

test('a variable alone in a field keeps the type of its value', () => {
  const pod = POD.replace('name: b', 'name: b, args: ["$(PORT)", "at $(PORT)"]');
  const vars =
    'vars: [{name: PORT, objref: {apiVersion: v1, kind: Service, name: web}, fieldref: {fieldPath: "spec.ports[0].port"}}]\n';
  const out = build({
    'kustomization.yaml': `resources: [p.yaml, s.yaml]\n${vars}`,
    'p.yaml': pod,
    's.yaml': SERVICE,
  });
  expect(out).toContain('  - args:\n    - 80\n    - at 80\n');
});

test('transformers of their own files run after those of the fields, and references follow', () => {
  const prefix =
    'apiVersion: builtin\nkind: PrefixTransformer\nmetadata: {name: x}\nprefix: t-\nfieldSpecs: [{path: metadata/name}]\n';
  const out = build({
    'kustomization.yaml':
      'resources: [p.yaml]\nnamePrefix: k-\ntransformers: [x.yaml]\nconfigMapGenerator: [{name: c}]\n',
    'p.yaml': POD.replace('name: b', 'name: b, envFrom: [{configMapRef: {name: c}}]'),
    'x.yaml': prefix,
  });
  expect(out).toContain('name: t-k-p');
  expect(out.match(/t-k-c-[a-z0-9]+/g)).toEqual(['t-k-c-6ct58987ht', 't-k-c-6ct58987ht']);
});

test('origins tell the file of each resource and who changed it', () => {
  const out = build({
    'kustomization.yaml':
      'resources: [s.yaml]\nnameSuffix: -z\nbuildMetadata: [originAnnotations, transformerAnnotations]\n',
    's.yaml': SERVICE,
  });
  expect(out).toBe(`apiVersion: v1
kind: Service
metadata:
  annotations:
    alpha.config.kubernetes.io/transformations: |
      - configuredIn: kustomization.yaml
        configuredBy:
          apiVersion: builtin
          kind: SuffixTransformer
    config.kubernetes.io/origin: |
      path: s.yaml
  name: web-z
spec:
  ports:
  - port: 80
`);
});

test('a replacement puts a part into a text of parts', () => {
  const out = build({
    'kustomization.yaml': `resources: [p.yaml, s.yaml]
replacements:
- source: {kind: Service, fieldPath: spec.ports.0.port}
  targets: [{select: {kind: Pod}, fieldPaths: ["spec.containers.[name=a].image"], options: {delimiter: ":", index: 1}}]
`,
    'p.yaml': POD,
    's.yaml': SERVICE,
  });
  expect(out).toContain('image: x:80\n');
});
