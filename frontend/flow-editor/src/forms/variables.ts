/** The variables that a text of this funnel may read: for the picker, grouped, with what they are called. */

import type { Catalog } from '../graph/catalog'
import { fillsBefore } from '../graph/fills'
import type { Graph } from '../graph/graph'
import type { Lists } from '../graph/lists'
import { variableLabel } from '../editor/labels'
import type { Translate } from '../texts/translate'

/** Kept with the contact itself. */
const OWN_FIELDS = new Set(['name', 'phone', 'email', 'stage', 'fase_funil'])

export interface Variable {
  readonly path: string
  readonly source: string
  readonly label: string
  readonly group: 'contact' | 'funnel' | 'other'
}

/** For a text of the step `at`: what a later step fills is not there yet. */
export function variablesOf(graph: Graph, catalog: Catalog, lists: Lists, t: Translate, at: string): Variable[] {
  const named = (path: string, group: Variable['group'], filter = ''): Variable => ({
    path, group, source: filter === '' ? `{{ ${path} }}` : `{{ ${path} | ${filter} }}`, label: variableLabel(path, filter === '' ? [] : [filter], lists, t),
  })
  const filled = fillsBefore(graph, catalog, at)
  const fields = [...new Set([...lists.fields.map(({ key }) => key), ...filled.fields])].filter((key) => !OWN_FIELDS.has(key))
  return [
    named('contact.name', 'contact', 'first_name'),
    ...['contact.name', 'contact.phone', 'contact.email', 'contact.stage', 'contact.tags'].map((path) => named(path, 'contact')),
    ...fields.map((key) => named(`contact.custom_data.${key}`, 'contact')),
    ...filled.variables.map((name) => named(`variable.${name}`, 'funnel')),
    ...filled.parts.map((path) => named(path, 'funnel')),
    named('response.text', 'funnel'),
    ...['trigger.message', 'workspace.name', 'funnel.name', 'now'].map((path) => named(path, 'other')),
  ]
}
