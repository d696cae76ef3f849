import type { CustodyRoot } from '@benne/contracts'
import { Button, Paper, Skeleton, Stack, Table, Text, Title } from '@mantine/core'
import { IconDownload, IconKey, IconShieldLock } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Blank } from '../components/blank.tsx'
import { CopyButton } from '../components/copy-button.tsx'
import detail from '../components/detail.module.css'
import list from '../components/list.module.css'
import { LoadFailure } from '../components/load-failure.tsx'
import { More } from '../components/more.tsx'
import { PageHeading } from '../components/page.tsx'
import { LoadingWord } from '../components/page-loading.tsx'
import { saveFile } from '../components/save-file.ts'
import { useFormat } from '../i18n/use-format.ts'
import classes from './custody.module.css'
import { HowToCheck } from './how-to-check.tsx'
import { keysOf, rootFile, shortHash } from './keys.ts'
import { useRoots } from './use-roots.ts'

/** The signed roots of days, and how to check them without us. */
export default function CustodyPage() {
  const { t } = useTranslation()
  const query = useRoots()
  const { roots, failure } = query
  return (
    <>
      <PageHeading title={t('custody.title')} lead={t('custody.lead')} />
      {roots ? (
        roots.length === 0 ? (
          <Blank icon={<IconShieldLock />} title={t('custody.emptyTitle')} text={t('custody.empty')} />
        ) : (
          <div className={classes.columns}>
            <div>
              <Days roots={roots} />
              <More query={query} />
            </div>
            <Stack gap="lg">
              <Keys roots={roots} />
              <HowToCheck day={roots[0]?.day ?? ''} />
            </Stack>
          </div>
        )
      ) : failure ? (
        <LoadFailure title={t('custody.errorTitle')} failure={failure} onRetry={() => void query.refetch()} />
      ) : (
        <>
          <LoadingWord />
          <Stack aria-hidden>
            {Array.from({ length: 8 }, (_, row) => (
              <Skeleton key={row} height={40} />
            ))}
          </Stack>
        </>
      )}
    </>
  )
}

function Days({ roots }: { roots: readonly CustodyRoot[] }) {
  const { t } = useTranslation()
  return (
    <div className={list.table}>
      <Table verticalSpacing="xs" horizontalSpacing="md">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('custody.day')}</Table.Th>
            <Table.Th ta="right">{t('custody.records')}</Table.Th>
            <Table.Th>{t('custody.root')}</Table.Th>
            <Table.Th ta="right">{t('custody.file')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {roots.map((root) => (
            <Day key={root.day} root={root} />
          ))}
        </Table.Tbody>
      </Table>
    </div>
  )
}

function Day({ root }: { root: CustodyRoot }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { day, records } = root
  const name = format.day(day)
  const save = () =>
    saveFile(new Blob([rootFile(root)], { type: 'application/json' }), `benne-custody-${day}.json`)
  return (
    <Table.Tr>
      <Table.Td>
        <time dateTime={day}>{name}</time>
      </Table.Td>
      <Table.Td ta="right" className="tabular">
        {format.number(records)}
      </Table.Td>
      <Table.Td>
        <span className={classes.root}>
          <code title={root.root}>{shortHash(root.root)}</code>
          <CopyButton text={root.root} what={t('custody.rootOf', { day: name })} />
        </span>
      </Table.Td>
      <Table.Td ta="right">
        <Button
          size="compact-sm"
          variant="subtle"
          leftSection={<IconDownload size={16} aria-hidden />}
          aria-label={t('custody.download', { day: name })}
          onClick={save}
        >
          JSON
        </Button>
      </Table.Td>
    </Table.Tr>
  )
}

/** The key, or keys, that the days shown were signed with. */
function Keys({ roots }: { roots: readonly CustodyRoot[] }) {
  const { t } = useTranslation()
  const { day } = useFormat()
  return (
    <Paper className={detail.part} component="section">
      <Title order={2} size="h3" mb="xs">
        {t('custody.key')}
      </Title>
      <Text size="sm" c="dimmed" mb="sm">
        {t('custody.keyHelp')}
      </Text>
      <Stack gap="sm">
        {keysOf(roots).map(({ publicKey, from, to }, index) => (
          <div key={publicKey}>
            <Text size="sm">
              {from === to
                ? t('custody.keyDay', { day: day(to) })
                : t('custody.keyDays', { from: day(from), to: day(to) })}
            </Text>
            <pre className={`${classes.code} ${classes.key}`}>{publicKey.trim()}</pre>
            <Button
              mt={6}
              size="sm"
              variant="default"
              leftSection={<IconKey size={16} aria-hidden />}
              onClick={() =>
                saveFile(
                  new Blob([publicKey], { type: 'application/x-pem-file' }),
                  index === 0 ? 'benne-custody.pem' : `benne-custody-until-${to}.pem`,
                )
              }
            >
              {t('custody.keyDownload')}
            </Button>
          </div>
        ))}
      </Stack>
    </Paper>
  )
}
