import { expect, test } from 'vitest'
import { isObject } from '../graph/json'
import { CATALOG } from '../testing/samples'
import { FIELDS } from './fields'
import { uiSchemaOf } from './formSchema'
import { WIDGETS } from './widgets'

/** Every input that a form asks for. */
function inputs(ui: unknown): { fields: string[]; widgets: string[] } {
  if (!isObject(ui)) return { fields: [], widgets: [] }
  const below = Object.values(ui).map(inputs)
  const own = (key: string) => (typeof ui[key] === 'string' ? [ui[key]] : [])
  return { fields: [...own('ui:field'), ...below.flatMap(({ fields }) => fields)], widgets: [...own('ui:widget'), ...below.flatMap(({ widgets }) => widgets)] }
}

test.each([...CATALOG.types.values()].map((type) => [type.name, type] as const))('the form of %s asks only for inputs that there are', (_, { schema }) => {
  const { fields, widgets } = inputs(uiSchemaOf(schema, schema))
  expect(fields.filter((name) => !(name in FIELDS))).toEqual([])
  expect(widgets.filter((name) => !(name in WIDGETS))).toEqual([])
})
