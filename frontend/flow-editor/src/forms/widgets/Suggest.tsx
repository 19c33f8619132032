import { Autocomplete } from '@mantine/core'
import type { WidgetProps } from '@rjsf/utils'
import { IconBraces, IconForms, IconId, IconTag } from '@tabler/icons-react'
import { useEnv } from '../../editor/context'
import { useForm } from '../FormContext'
import { ownNames } from '../variables'
import { widgetOf } from './props'

/** A name out of those that are known, or a new one. */
export function VariableName(props: WidgetProps) {
  const { variables } = useForm()
  return <Suggest props={props} data={ownNames(variables).map((name) => ({ value: name, label: name }))} icon={<IconBraces size={16} stroke={1.75} aria-hidden />} />
}

export function ContactFieldName(props: WidgetProps) {
  const { host } = useEnv()
  return <Suggest props={props} data={host.lists.fields.map(({ key, label }) => ({ value: key, label }))} icon={<IconId size={16} stroke={1.75} aria-hidden />} />
}

export function TagName(props: WidgetProps) {
  const { host } = useEnv()
  return <Suggest props={props} data={host.lists.tags.map((tag) => ({ value: tag, label: tag }))} icon={<IconTag size={16} stroke={1.75} aria-hidden />} />
}

export function VariablePath(props: WidgetProps) {
  const { t } = useEnv()
  const { variables } = useForm()
  const data = variables.filter(({ source }) => !source.includes('|')).map(({ path, label, group }) => ({ value: path, label: `${label} · ${t(`variable.group.${group}`)}` }))
  return <Suggest props={props} data={data} icon={<IconForms size={16} stroke={1.75} aria-hidden />} />
}

interface Known {
  readonly value: string
  readonly label: string
}

/** Shows what a known key is called, and stores the key. */
function Suggest({ props, data, icon }: { readonly props: WidgetProps; readonly data: readonly Known[]; readonly icon: React.ReactNode }) {
  const { id, text, placeholder, readOnly, describedBy, change } = widgetOf(props)
  const labels = [...new Set(data.map(({ label }) => label))]
  const shown = data.find(({ value }) => value === text)?.label ?? text
  return (
    <Autocomplete
      id={id} data={labels} value={shown} placeholder={placeholder} readOnly={readOnly} leftSection={icon} aria-describedby={describedBy} maxDropdownHeight={260}
      onChange={(written) => change(data.find(({ label }) => label === written)?.value ?? written)}
    />
  )
}
