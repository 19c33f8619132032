import { withTheme } from '@rjsf/core'
import { Theme } from '@rjsf/mantine'
import type { RJSFSchema } from '@rjsf/utils'
import { useMemo } from 'react'
import type { NodeType } from '../graph/catalog'
import { setData } from '../graph/edits'
import { fillsOfAll } from '../graph/fills'
import type { Node } from '../graph/graph'
import { toJsonObject } from '../graph/json'
import { withDefaults } from '../graph/schema'
import { useEditor, useEnv } from '../editor/context'
import type { Problem } from '../problems/problem'
import { ComingRuns } from './ComingRuns'
import { FieldTemplate } from './FieldTemplate'
import { FIELDS } from './fields'
import { Plain } from './fields/Plain'
import { FormContext, type Tab } from './FormContext'
import { formSchema, uiSchemaOf } from './formSchema'
import { ObjectTemplate } from './ObjectTemplate'
import { tidied } from './tidied'
import { VALIDATOR } from './validator'
import { variablesOf } from './variables'
import { WIDGETS } from './widgets'

const Form = withTheme<unknown, RJSFSchema>(Theme)
const ALL_FIELDS = { ...FIELDS, NumberField: Plain }
const TEMPLATES = { FieldTemplate, ObjectFieldTemplate: ObjectTemplate }
const AS_IT_IS = { emptyObjectFields: 'skipDefaults', arrayMinItems: { populate: 'never' }, allOf: 'skipDefaults', constAsDefaults: 'never' } as const
const NONE: readonly Problem[] = []

/** The form of a step, generated from its schema. */
export function StepForm({ node, type, tab }: { readonly node: Node; readonly type: NodeType; readonly tab: Tab }) {
  const { store, catalog, host, t, readOnly } = useEnv()
  const problems = useEditor((state) => state.problems.get(node.id) ?? NONE)
  const graph = useEditor((state) => state.graph)
  const schema = useMemo(() => formSchema(type.schema), [type])
  const uiSchema = useMemo(() => ({ ...uiSchemaOf(type.schema, type.schema), 'ui:submitButtonOptions': { norender: true } }), [type])
  const variables = useMemo(() => variablesOf(graph, catalog, host.lists, t, node.id), [graph, catalog, host.lists, t, node.id])
  const names = useMemo(() => fillsOfAll(graph.nodes, catalog).variables, [graph, catalog])
  const filled = useMemo(() => withDefaults(node.data, type.schema), [node.data, type])
  const form = useMemo(
    () => ({ node, type, filled, tab, problems, variables, names, readOnly }),
    [node, type, filled, tab, problems, variables, names, readOnly],
  )
  return (
    <FormContext value={form}>
      <Form
        schema={schema} uiSchema={uiSchema} formData={node.data} validator={VALIDATOR} fields={ALL_FIELDS} widgets={WIDGETS} templates={TEMPLATES}
        noValidate noHtml5Validate showErrorList={false} tagName="div" idPrefix={`step-${node.id}`} readonly={readOnly}
        experimental_defaultFormStateBehavior={AS_IT_IS} experimental_componentUpdateStrategy="customDeep"
        onChange={({ formData }, id) => store.take(setData(store.get().graph, node.id, toJsonObject(tidied(formData)), catalog, id ?? ''))}
      >
        <></>
      </Form>
      {tab === 'content' && type.starts && filled.kind === 'schedule' && <ComingRuns config={filled} />}
    </FormContext>
  )
}
