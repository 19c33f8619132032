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
  })
})

test('what comes later is not offered, unless the run comes by again', () => {
  expect(fillsBefore(DRAWING, CATALOG, 'ask').variables).toEqual(['curso', 'email', 'ia'])
  expect(fillsBefore(DRAWING, CATALOG, 'read').variables).toContain('etapa')
})

test('a step that no way leads to yet may read all of it', () => {
  expect(fillsBefore(DRAWING, CATALOG, 'loose')).toEqual(fillsOfAll(DRAWING.nodes, CATALOG))
})
