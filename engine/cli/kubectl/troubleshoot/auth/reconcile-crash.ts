import { ExitError } from '../../errors.ts';

/** The calls that kubectl is in, innermost first: function, file and line, offset ('' for an inlined call). */
const FRAMES: readonly (readonly [call: string, place: string, offset: string])[] = [
  [
    'k8s.io/kubectl/pkg/cmd/auth.(*ReconcileOptions).RunReconcile.func1',
    'kubectl/pkg/cmd/auth/reconcile.go:274',
    '946',
  ],
  ['k8s.io/cli-runtime/pkg/resource.DecoratedVisitor.Visit.func1', 'cli-runtime/pkg/resource/visitor.go:367', 'a5'],
  [
    'k8s.io/cli-runtime/pkg/resource.ContinueOnErrorVisitor.Visit.func1',
    'cli-runtime/pkg/resource/visitor.go:391',
    'e8',
  ],
  ['k8s.io/cli-runtime/pkg/resource.FlattenListVisitor.Visit.func1', 'cli-runtime/pkg/resource/visitor.go:431', 'ea'],
  ['k8s.io/cli-runtime/pkg/resource.FlattenListVisitor.Visit.func1', 'cli-runtime/pkg/resource/visitor.go:431', 'ea'],
  ['k8s.io/cli-runtime/pkg/resource.EagerVisitorList.Visit.func1', 'cli-runtime/pkg/resource/visitor.go:245', 'e8'],
  ['k8s.io/cli-runtime/pkg/resource.(*StreamVisitor).Visit', 'cli-runtime/pkg/resource/visitor.go:614', '183'],
  ['k8s.io/cli-runtime/pkg/resource.(*FileVisitor).Visit', 'cli-runtime/pkg/resource/visitor.go:563', '285'],
  ['k8s.io/cli-runtime/pkg/resource.EagerVisitorList.Visit', 'cli-runtime/pkg/resource/visitor.go:240', 'fa'],
  ['k8s.io/cli-runtime/pkg/resource.FlattenListVisitor.Visit', 'cli-runtime/pkg/resource/visitor.go:423', ''],
  ['k8s.io/cli-runtime/pkg/resource.FlattenListVisitor.Visit', 'cli-runtime/pkg/resource/visitor.go:423', ''],
  ['k8s.io/cli-runtime/pkg/resource.ContinueOnErrorVisitor.Visit', 'cli-runtime/pkg/resource/visitor.go:386', 'd2'],
  ['k8s.io/cli-runtime/pkg/resource.DecoratedVisitor.Visit', 'cli-runtime/pkg/resource/visitor.go:358', ''],
  ['k8s.io/cli-runtime/pkg/resource.(*Result).Visit', 'cli-runtime/pkg/resource/result.go:99', '36'],
  ['k8s.io/kubectl/pkg/cmd/auth.(*ReconcileOptions).RunReconcile', 'kubectl/pkg/cmd/auth/reconcile.go:205', 'ad'],
  ['k8s.io/kubectl/pkg/cmd/auth.NewCmdReconcile.func1', 'kubectl/pkg/cmd/auth/reconcile.go:103', '6f'],
  ['github.com/spf13/cobra.(*Command).execute', 'github.com/spf13/cobra/command.go:1019', 'b23'],
  ['github.com/spf13/cobra.(*Command).ExecuteC', 'github.com/spf13/cobra/command.go:1148', '450'],
  ['github.com/spf13/cobra.(*Command).Execute', 'github.com/spf13/cobra/command.go:1071', ''],
  ['k8s.io/component-base/cli.run', 'component-base/cli/run.go:146', '265'],
  ['k8s.io/component-base/cli.RunNoErrOutput', 'component-base/cli/run.go:82', ''],
  ['main.main', 'kubectl/cmd/kubectl/kubectl.go:40', '37'],
];

/**
 * kubectl 1.36 ends with a panic where it cannot read or make a role binding that it reconciles: it goes on to print
 * the result that it does not have (pkg/cmd/auth/reconcile.go).
 */
export function reconcileCrash(): ExitError {
  const lines = FRAMES.map(([call, place, offset]) => {
    const path = place.startsWith('github.com') ? place : `k8s.io/${place}`;
    const args = call === 'main.main' ? '()' : offset ? '(0xc000000000)' : '(...)';
    return `${call}${args}\n\t${path}${offset && ` +0x${offset}`}\n`;
  });
  return new ExitError(
    `panic: runtime error: invalid memory address or nil pointer dereference\n[signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=0x0]\n\ngoroutine 1 [running]:\n${lines.join('')}`,
    2,
  );
}
