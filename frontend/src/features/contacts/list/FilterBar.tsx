import { Button, Drawer, Indicator } from '@mantine/core'
import { useDisclosure, useMediaQuery } from '@mantine/hooks'
import { IconFilter } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { SearchInput } from '../../../ui/SearchInput'
import { useSearchText } from '../../../ui/useSearchText'
import { countFilters, isNarrowed, type ContactFilters } from '../filters'
import styles from './FilterBar.module.css'
import { Filters } from './Filters'

type Props = { filters: ContactFilters; onChange: (filters: ContactFilters) => void }
type BarProps = Props & { onClear: () => void }

/** Search and filters in a row; on a phone the filters wait behind a button. */
export function FilterBar({ filters, onChange, onClear }: BarProps) {
  const { t } = useTranslation('contacts')
  const narrow = useMediaQuery('(max-width: 62em)', undefined, { getInitialValueInEffect: false })
  const [opened, { open, close }] = useDisclosure()
  const count = countFilters(filters)
  return (
    <div className={styles.bar}>
      <Search filters={filters} onChange={onChange} />
      {narrow ? (
        <>
          <Indicator label={count} size={18} disabled={count === 0}>
            <Button variant="default" leftSection={<IconFilter size={16} aria-hidden />} onClick={open}>
              {t('filter.title')}
            </Button>
          </Indicator>
          <Drawer opened={opened} onClose={close} position="bottom" size="auto" title={t('filter.title')} closeButtonProps={{ 'aria-label': t('close') }}>
            <div className={styles.stack}>
              <Filters filters={filters} onChange={onChange} />
              <Button onClick={close}>{t('filter.show')}</Button>
            </div>
          </Drawer>
        </>
      ) : (
        <Filters filters={filters} onChange={onChange} />
      )}
      {isNarrowed(filters) && !narrow && (
        <Button variant="subtle" color="gray" onClick={onClear}>
          {t('none.clear')}
        </Button>
      )}
    </div>
  )
}

function Search({ filters, onChange }: Props) {
  const { t } = useTranslation('contacts')
  const [text, search] = useSearchText(filters.q, (q) => onChange({ ...filters, q }))
  return <SearchInput className={styles.search} placeholder={t('search')} value={text} onChange={search} />
}
