import { ActionIcon, Button, Menu } from '@mantine/core'
import { IconBrandWhatsapp, IconDots, IconForms, IconTags, IconUserPlus } from '@tabler/icons-react'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useMay } from '../../../app/me'
import { EmptyState } from '../../../ui/EmptyState'
import { ErrorState } from '../../../ui/ErrorState'
import { Page } from '../../../ui/Page'
import { useShortcut } from '../../../ui/shortcuts'
import { Skeletons } from '../../../ui/Skeletons'
import { useContacts } from '../data'
import { fieldsDialog, newContactDialog, tagsDialog } from '../dialogs'
import { isNarrowed, type ContactFilters } from '../filters'
import { ContactTable } from './ContactTable'
import { FilterBar } from './FilterBar'

const route = getRouteApi('/shell/contacts')

/** Everybody who ever wrote, found and tagged. */
export function ContactsPage() {
  const { t } = useTranslation('contacts')
  const filters = route.useSearch()
  const navigate = route.useNavigate()
  const list = useContacts(filters)
  const items = useMemo(() => list.data?.pages.flatMap((page) => page.items) ?? [], [list.data])
  useShortcut('c', newContactDialog.open, { label: t('new.title'), group: t('title') })

  const change = (next: ContactFilters) => void navigate({ search: next, replace: true })
  const clear = () => change({})
  const narrowed = isNarrowed(filters)
  const nobody = list.isSuccess && !list.isPlaceholderData && items.length === 0
  return (
    <Page title={t('title')} subtitle={t('subtitle')} actions={<Actions />} bar={!(nobody && !narrowed) && <FilterBar filters={filters} onChange={change} onClear={clear} />}>
      {list.isPending && <Skeletons shape="table" count={10} />}
      {list.isError && <ErrorState error={list.error} retry={() => void list.refetch()} />}
      {nobody && (narrowed ? <NobodyFound filters={filters} clear={clear} /> : <NobodyYet />)}
      {list.isSuccess && items.length > 0 && (
        <ContactTable
          key={JSON.stringify(filters)}
          items={items}
          stale={list.isPlaceholderData}
          more={list.hasNextPage}
          loadingMore={list.isFetchingNextPage}
          onEnd={() => void list.fetchNextPage()}
        />
      )}
    </Page>
  )
}

function Actions() {
  const { t } = useTranslation('contacts')
  const manages = useMay('author')
  return (
    <>
      {manages && (
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon size={34} variant="default" aria-label={t('more')}>
              <IconDots size={18} aria-hidden />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item leftSection={<IconTags size={16} aria-hidden />} onClick={tagsDialog.open}>
              {t('tags.manage')}
            </Menu.Item>
            <Menu.Item leftSection={<IconForms size={16} aria-hidden />} onClick={fieldsDialog.open}>
              {t('fields.manage')}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      )}
      <Button leftSection={<IconUserPlus size={17} aria-hidden />} onClick={newContactDialog.open}>
        {t('new.title')}
      </Button>
    </>
  )
}

function NobodyYet() {
  const { t } = useTranslation('contacts')
  const leads = useMay('lead')
  return (
    <EmptyState
      title={t('empty.title')}
      actions={
        <>
          <Button size="md" leftSection={<IconUserPlus size={18} aria-hidden />} onClick={newContactDialog.open}>
            {t('new.title')}
          </Button>
          {leads && (
            <Button
              size="md"
              variant="default"
              leftSection={<IconBrandWhatsapp size={18} aria-hidden />}
              renderRoot={(props) => <Link to="/connections" {...props} />}
            >
              {t('empty.connect')}
            </Button>
          )}
        </>
      }
    >
      {t('empty.text')}
    </EmptyState>
  )
}

function NobodyFound({ filters, clear }: { filters: ContactFilters; clear: () => void }) {
  const { t } = useTranslation('contacts')
  const title = filters.q ? t('none.withText', { text: filters.q }) : t('none.withFilters')
  return (
    <EmptyState
      icon={<IconUserPlus aria-hidden />}
      title={title}
      actions={
        <>
          <Button variant="default" onClick={clear}>
            {t('none.clear')}
          </Button>
          <Button variant="subtle" onClick={newContactDialog.open}>
            {t('new.title')}
          </Button>
        </>
      }
    >
      {t('none.text')}
    </EmptyState>
  )
}
