import { expect, test } from 'vitest'
import { CATALOG, drawn } from '../testing/samples'
import { fillsBefore, fillsOfAll } from './fills'

const DATA = {
  ask: { mode: 'once', prompt: 'x', extraction_schema: { email: 'e-mail', curso: 'curso' }, variable: 'ia' },
  read: { extraction_schema: { type: 'object', properties: { idade: { type: 'integer' } }, required: ['idade'] } },
  web: { variables: [{ variable: 'aluno', path: 'a' }], fields: [{ field: 'turma', path: 'b' }] },
  odoo: { where: [], read: [{ variable: 'etapa', field: 'stage_id' }] },
  call: { funnel: 'f', outputs: { horario: 'escolhido' } },
  back: { node: 'read' },
}
const DRAWING = drawn(
  `start: trigger
   ask: ai_reply
   read: ai_extract
   web: http_request
   odoo: odoo_find
   erp: erp_lookup
   call: call_funnel
   back: go_to
   loose: send_message
   start > ask
   ask.success > read
   read > web
   web.ok > odoo
   odoo.found > erp
   odoo.failed > back
   erp.found > call`,
  DATA,
)

test('a step may read what the steps on its way fill, in whatever form their configs name it', () => {
  expect(fillsBefore(DRAWING, CATALOG, 'call')).toEqual({
    variables: ['aluno', 'curso', 'email', 'etapa', 'guardian', 'horario', 'ia', 'idade', 'open_amount', 'student'],
    fields: ['curso', 'email', 'idade', 'turma'],
    parts: ['variable.ia.data.curso', 'variable.ia.data.email', 'variable.ia.message', 'variable.ia.next_action', 'variable.ia.qualification_score'],
  })
})

test('what comes later is not offered, unless the run comes by again', () => {
  expect(fillsBefore(DRAWING, CATALOG, 'ask').variables).toEqual(['curso', 'email', 'ia'])
  expect(fillsBefore(DRAWING, CATALOG, 'read').variables).toContain('etapa')
})

test('a step that no way leads to yet may read all of it', () => {
  expect(fillsBefore(DRAWING, CATALOG, 'loose')).toEqual(fillsOfAll(DRAWING.nodes, CATALOG))
})

const KINDS: [object, string[]][] = [
  [{ kind: 'api_call', event: 'pago', variables: [{ name: 'pedido' }, { name: '' }] }, ['trigger.event', 'trigger.variables.pedido']],
  [{ kind: 'date_field', date_field: 'nascimento', yearly: true }, ['trigger.date', 'trigger.tick', 'trigger.years']],
  [{ kind: 'schedule', yearly: true }, ['trigger.tick']],
  [{ kind: 'tag_added', tag: 'vip', variables: [{ name: 'pedido' }] }, ['trigger.tag']],
  [{}, []],
]

test.each(KINDS)('what the trigger %j tells may be read, and nothing of what it said before', (data, parts) => {
  const drawing = drawn('start: trigger\nlead: odoo_lead\nsay: send_message\nstart > lead\nlead.success > say', { start: data, lead: { variable: 'crm' } })
  expect(fillsBefore(drawing, CATALOG, 'lead').parts.filter((part) => part.startsWith('trigger.'))).toEqual(parts)
  expect(fillsBefore(drawing, CATALOG, 'say').parts).toEqual([...parts, 'variable.crm.action', 'variable.crm.lead_id', 'variable.crm.url'])
})
