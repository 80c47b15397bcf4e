import { errorText, KubectlError } from '../errors.ts';
import { goSyntax } from '../../../kinds/go-value.ts';
import { JsonPath } from './jsonpath.ts';
import type { Printer } from './printer.ts';

/** `-o jsonpath=…`. Throws where the template does not parse; what goes wrong later tells the template and the object. */
export function jsonPathPrinter(template: string, options: { allowMissing: boolean; asJson: boolean }): Printer {
  let path: JsonPath;
  try {
    path = new JsonPath(template, options);
  } catch (error) {
    throw new KubectlError(`error parsing jsonpath ${template}, ${errorText(error)}\n`);
  }
  return {
    print(object) {
      try {
        return options.asJson ? path.printAsJson(object) : path.print(object);
      } catch (error) {
        const debug = `Error executing template: ${errorText(error)}. Printing more information for debugging the template:\n\ttemplate was:\n\t\t${template}\n\tobject given to jsonpath engine was:\n\t\t${goSyntax(object)}\n\n`;
        throw new KubectlError(`error executing jsonpath ${JSON.stringify(template)}: ${debug}\n`);
      }
    },
  };
}
