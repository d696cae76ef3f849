import { suggestedCodes, WasteCode, type WasteRecord } from '@benne/contracts'
import { Radio, Stack, Text, TextInput } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { client } from '../app/client.ts'
import { focusFirstError } from '../components/focus-first-error.ts'
import { IssueText } from '../components/issue-text.tsx'
import { notifyDone } from '../components/notify.ts'
import { Say } from '../components/say.tsx'
import { DeedDialog } from './deed-dialog.tsx'
import { useRecordDeed } from './use-record-deed.ts'
import { WasteCodeName } from './waste-code.tsx'

interface CodeDialogProps {
  record: WasteRecord
  onClose: () => void
}

const other = 'other'
const none = 'none'

/** Gives a record a code of the European List of Waste: one that is usual for its type, or any other. */
export function CodeDialog({ record, onClose }: CodeDialogProps) {
  const { t } = useTranslation()
  const { choice, setChoice, typed, setTyped, problem, deed, send } = useCode(record, onClose)
  const usual = suggestedCodes[record.wasteType]
  return (
    <DeedDialog
      record={record}
      title={t('code.title')}
      confirm={t('code.save')}
      failedTitle={t('code.failedTitle')}
      deed={deed}
      onSend={send}
      onClose={onClose}
    >
      <Radio.Group
        label={t('code.suggested', { type: t(`types.${record.wasteType}`) })}
        description={t('code.lead')}
        value={choice}
        onChange={setChoice}
      >
        <Stack gap="sm" my="xs">
          {usual.map((code) => (
            <Radio key={code} value={code} label={code} description={<WasteCodeName code={code} />} />
          ))}
          <Radio value={other} label={t('code.other')} />
          {record.wasteCode && <Radio value={none} label={t('code.none')} />}
        </Stack>
      </Radio.Group>
      {choice === other && (
        <TextInput
          label={t('code.other')}
          description={t('code.otherHelp')}
          autoComplete="off"
          maxLength={12}
          value={typed}
          error={problem}
          onChange={(event) => setTyped(event.currentTarget.value)}
          data-autofocus
        />
      )}
      {choice !== other && problem && (
        <Text c="var(--mantine-color-error)" size="sm" role="alert">
          {problem}
        </Text>
      )}
    </DeedDialog>
  )
}

function useCode(record: WasteRecord, onClose: () => void) {
  const { t } = useTranslation()
  const usual = suggestedCodes[record.wasteType]
  const present = record.wasteCode
  const [choice, setChoice] = useState(() => (present === null || usual.includes(present) ? present : other))
  const [typed, setTyped] = useState(present && !usual.includes(present) ? present : '')
  const [problem, setProblem] = useState<ReactNode>(null)
  const wasteCode =
    choice === none ? null : (WasteCode.safeParse(choice === other ? typed : choice).data ?? undefined)
  const deed = useRecordDeed({
    record,
    action: 'update',
    send: (version) => client.waste.update.mutate({ id: record.id, wasteCode, version }),
    onDone: ({ wasteCode: code }) => {
      notifyDone(code ? t('code.done', { code }) : t('code.doneNone'))
      onClose()
    },
  })
  const send = () => {
    if (wasteCode === undefined) {
      const isTyped = choice === other && typed.trim() !== ''
      setProblem(
        isTyped ? (
          <IssueText issue={{ path: ['wasteCode'], rule: 'invalid_format' }} />
        ) : (
          <Say text="chooseCode" />
        ),
      )
      focusFirstError()
      return
    }
    setProblem(null)
    if (wasteCode === present) onClose()
    else deed.run()
  }
  return { choice, setChoice, typed, setTyped, problem, deed, send }
}
