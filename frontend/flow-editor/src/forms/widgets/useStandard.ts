import { useEnv } from '../../editor/context'
import { variableLabel } from '../../editor/labels'
import type { JsonObject } from '../../graph/json'
import { segmentsOf } from '../../graph/segments'

/** What stands for a text that is left open, in words: an example in its place would say that nothing does. */
export function useStandard(schema: JsonObject): string {
  const { host, t } = useEnv()
  const standard = schema['x-default']
  if (typeof standard !== 'string') return ''
  return segmentsOf(standard).map((part) => (part.kind === 'variable' ? variableLabel(part.path, part.filters, host.lists, t) : part.kind === 'code' ? '' : part.text)).join('')
}
