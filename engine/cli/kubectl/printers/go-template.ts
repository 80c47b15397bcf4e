import { errorText, KubectlError, PrintFailure } from '../errors.ts';
import { goJson } from './go-json.ts';
import { executeTemplate } from './go-template-execute.ts';
import { FUNCTIONS } from './go-template-functions.ts';
import { parseTemplate, type ParsedTemplate } from './go-template-parse.ts';
import { quote } from '../../../kinds/field.ts';
import { goValue } from '../../../kinds/go-value.ts';
import type { Printer } from './printer.ts';

/** `-o go-template=…`. Throws where the template does not parse. */
export function goTemplatePrinter(source: string, options: { allowMissing: boolean }): Printer {
  let template: ParsedTemplate;
  try {
    template = parseTemplate(source, new Set(FUNCTIONS.keys()));
  } catch (error) {
    throw new KubectlError(`error parsing template ${source}, ${errorText(error)}\n`);
  }
  return {
    print(object) {
      const { output, error } = executeTemplate(template, object, options);
      if (error === undefined) return output;
      if (!(error instanceof KubectlError)) throw error;
      // kubectl tells the details on standard output, before the error.
      throw new PrintFailure(
        `${output}Error executing template: ${errorText(error)}. Printing more information for debugging the template:\n` +
          `\ttemplate was:\n\t\t${source}\n\traw data was:\n\t\t${goJson(object)}\n` +
          `\tobject given to template engine was:\n\t\t${goValue(object)}\n\n`,
        `error executing template ${quote(source)}: ${errorText(error)}`,
      );
    },
  };
}
