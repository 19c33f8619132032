/** The variables that a text of this funnel may read: for the picker, grouped, with what they are called. */

import type { Catalog } from '../graph/catalog'
import type { Graph } from '../graph/graph'
import type { Lists } from '../graph/lists'
import { mark, places } from '../graph/schema'
import { variableLabel } from '../editor/labels'
import type { Translate } from '../texts/translate'

export interface Variable {
  readonly path: string
  readonly source: string
  readonly label: string
  readonly group: 'contact' | 'funnel' | 'other'
}

export function variablesOf(graph: Graph, catalog: Catalog, lists: Lists, t: Translate): Variable[] {
  const named = (path: string, group: Variable['group'], filter = ''): Variable => ({
    path, group, source: filter === '' ? `{{ ${path} }}` : `{{ ${path} | ${filter} }}`, label: variableLabel(path, filter === '' ? [] : [filter], lists, t),
  })
  const own = new Set<string>()
  for (const node of graph.nodes) {
    const type = catalog.types.get(node.type)
    if (type === undefined) continue
    for (const { value, schemas } of places(node.data, type.schema)) {
      if (mark(schemas, 'x-sets') === 'variable' && typeof value === 'string' && value !== '') own.add(value)
    }
  }
  return [
    named('contact.name', 'contact', 'first_name'),
    ...['contact.name', 'contact.phone', 'contact.email', 'contact.stage', 'contact.tags'].map((path) => named(path, 'contact')),
    ...lists.fields.filter((field) => !['name', 'phone', 'email', 'stage'].includes(field.key)).map((field) => named(`contact.custom_data.${field.key}`, 'contact')),
    ...[...own].sort().map((name) => named(`variable.${name}`, 'funnel')),
    named('response.text', 'funnel'),
    ...['trigger.message', 'workspace.name', 'funnel.name', 'now'].map((path) => named(path, 'other')),
  ]
}

/** Names of variables that some step of the funnel fills. */
export function ownNames(variables: readonly Variable[]): string[] {
  return variables.flatMap(({ path }) => (path.startsWith('variable.') ? [path.slice('variable.'.length)] : []))
}
