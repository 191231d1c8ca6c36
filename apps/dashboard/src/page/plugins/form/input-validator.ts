import { type RJSFSchema, type RJSFValidationError, toErrorList, type ValidatorType } from '@rjsf/utils';
import { cleanInput } from './clean-input.js';
import { problemsByField } from './field-problem.js';
import { inputProblems } from './input-problems.js';
import type { JsonSchema } from './json-schema.js';

/** Returns what the form asks whether its input is right: always by the schema of the command, not by that of the form. */
export function inputValidator(schema: JsonSchema | null): ValidatorType {
  return {
    validateFormData: (input) => {
      const errorSchema = problemsByField(inputProblems(schema, cleanInput(input)));
      return { errorSchema, errors: toErrorList(errorSchema) as RJSFValidationError[] };
    },
    isValid: (part: RJSFSchema, value) => inputProblems(part as JsonSchema, value).length === 0,
    rawValidation: () => ({ errors: [] }),
  };
}
