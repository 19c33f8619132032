import { Select } from '@mantine/core'
import type { WidgetProps } from '@rjsf/utils'
import { useEditor, useEnv } from '../../editor/context'
import { nameIn } from '../../graph/edits'
import type { Named } from '../../graph/lists'
import { useForm } from '../FormContext'
import { widgetOf } from './props'

export function TeamChoice(props: WidgetProps) {
  const { host, t } = useEnv()
  return <Reference props={props} items={host.lists.teams} none={t('none.teams')} />
}

export function MemberChoice(props: WidgetProps) {
  const { host, t } = useEnv()
  return <Reference props={props} items={host.lists.members} none={t('none.members')} />
}

export function FunnelChoice(props: WidgetProps) {
  const { host, t } = useEnv()
  return <Reference props={props} items={host.lists.funnels} none={t('none.funnels')} />
}

export function StageChoice(props: WidgetProps) {
  const { host, t } = useEnv()
  return <Reference props={props} items={host.lists.stages.map((name) => ({ id: name, name }))} none={t('none.stages')} />
}

/** Any step but the one whose form this is. */
export function StepChoice(props: WidgetProps) {
  const { catalog, t } = useEnv()
  const { node } = useForm()
  const nodes = useEditor((state) => state.graph.nodes)
  const items = nodes.filter((one) => one.id !== node.id).map((one) => ({ id: one.id, name: nameIn(catalog, one) }))
  return <Reference props={props} items={items} none={t('none.steps')} />
}

/** One of the workspace's; what is gone is said to be gone, and stays until another is chosen. */
function Reference({ props, items, none }: { readonly props: WidgetProps; readonly items: readonly Named[]; readonly none: string }) {
  const { t } = useEnv()
  const { id, text, readOnly, describedBy, change } = widgetOf(props)
  const data = items.map((item) => ({ value: item.id, label: item.name }))
  if (text !== '' && !items.some((item) => item.id === text)) data.push({ value: text, label: t('reference.gone') })
  return (
    <Select
      id={id} data={data} value={text === '' ? null : text} placeholder={t('reference.choose')} readOnly={readOnly} searchable nothingFoundMessage={none}
      allowDeselect={false} aria-describedby={describedBy} onChange={(next) => change(next ?? undefined)} maxDropdownHeight={300}
    />
  )
}
