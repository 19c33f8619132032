import { Button, Select } from '@mantine/core'
import type { WidgetProps } from '@rjsf/utils'
import { IconArrowRight } from '@tabler/icons-react'
import { useEditor, useEnv } from '../../editor/context'
import { describe } from '../../graph/card'
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
  return <Reference props={props} items={host.lists.funnels} none={t('none.funnels')} onOpen={host.openFunnel} open={t('reference.funnel')} />
}

export function WebhookChoice(props: WidgetProps) {
  const { host, t } = useEnv()
  return <Reference props={props} items={host.lists.webhooks} none={t('none.webhooks')} />
}

export function StageChoice(props: WidgetProps) {
  const { host, t } = useEnv()
  return <Reference props={props} items={host.lists.stages.map((name) => ({ id: name, name }))} none={t('none.stages')} />
}

/** Any step but the one whose form this is. */
export function StepChoice(props: WidgetProps) {
  const { catalog, host, store, view, t } = useEnv()
  const { node } = useForm()
  const nodes = useEditor((state) => state.graph.nodes)
  const items = nodes.filter((one) => one.id !== node.id).map((one) => ({ id: one.id, name: describe(one, catalog.types.get(one.type), host.lists) }))
  const show = (id: string) => {
    store.set({ nodes: new Set([id]), edges: new Set(), open: id })
    view.current?.show(id)
  }
  return <Reference props={props} items={items} none={t('none.steps')} onOpen={show} open={t('reference.step')} />
}

interface Props {
  readonly props: WidgetProps
  readonly items: readonly Named[]
  readonly none: string
  /** Leads to what is chosen, under these words. */
  readonly onOpen?: ((id: string) => void) | undefined
  readonly open?: string
}

/** One of the workspace's; what is gone is said to be gone, and stays until another is chosen. */
function Reference({ props, items, none, onOpen, open }: Props) {
  const { t } = useEnv()
  const { id, text, readOnly, describedBy, change } = widgetOf(props)
  const gone = text !== '' && !items.some((item) => item.id === text)
  const data = [...items.map((item) => ({ value: item.id, label: item.name })), ...(gone ? [{ value: text, label: t('reference.gone') }] : [])]
  return (
    <>
      <Select
        id={id} data={data} value={text === '' ? null : text} placeholder={t('reference.choose')} readOnly={readOnly} searchable nothingFoundMessage={none}
        allowDeselect={false} aria-describedby={describedBy} onChange={(next) => change(next ?? undefined)} maxDropdownHeight={300}
      />
      {onOpen !== undefined && text !== '' && !gone && (
        <Button size="compact-xs" variant="subtle" mt={4} ml={-6} rightSection={<IconArrowRight size={13} stroke={1.75} aria-hidden />} onClick={() => onOpen(text)}>{open}</Button>
      )}
    </>
  )
}
