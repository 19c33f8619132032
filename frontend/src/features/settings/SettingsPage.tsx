import { useTranslation } from 'react-i18next'
import { useMay, useWorkspaceSettings } from '../../app/me'
import { ErrorState } from '../../ui/ErrorState'
import { Page } from '../../ui/Page'
import { Skeletons } from '../../ui/Skeletons'
import { MySettings } from './MySettings'
import { WorkspaceForm } from './WorkspaceForm'

export function SettingsPage() {
  const { t } = useTranslation('settings')
  const lead = useMay('lead')
  return (
    <Page title={t('title')} subtitle={lead ? t('subtitle') : undefined} width="narrow">
      <MySettings />
      {lead && <OfWorkspace />}
    </Page>
  )
}

function OfWorkspace() {
  const settings = useWorkspaceSettings()
  if (settings.error) return <ErrorState error={settings.error} retry={() => void settings.refetch()} />
  if (!settings.data) return <Skeletons shape="text" count={5} />
  return <WorkspaceForm key={settings.data.id} workspace={settings.data} />
}
