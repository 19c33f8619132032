/** rjsf asks a validator which branch of a schema holds. Problems come from the editor itself, so it says nothing more. */

import type { RJSFSchema, ValidatorType } from '@rjsf/utils'
import { toJson, toJsonObject } from '../graph/json'
import { isValid } from '../graph/validate'

export const VALIDATOR: ValidatorType<unknown, RJSFSchema, FormContext> = {
  validateFormData: () => ({ errors: [], errorSchema: {} }),
  rawValidation: () => ({}),
  isValid: (schema, data, root) => isValid(toJson(data), toJsonObject(schema), toJsonObject(root)),
}

interface FormContext {
  readonly [key: string]: unknown
}
