import { type Achievement, achievements as known } from '@benne/contracts'
import { Title } from '@mantine/core'
import { IconMedal } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../i18n/use-format.ts'
import classes from './numbers.module.css'

/** What has been achieved, and how far the rest is. */
export function Achievements({ achievements }: { achievements: readonly Achievement[] }) {
  const { t } = useTranslation()
  if (achievements.length === 0) return null
  return (
    <>
      <Title order={3} mb="xs">
        {t('balance.achievements')}
      </Title>
      <ul className={classes.achievements}>
        {achievements.map((achievement) => (
          <Item key={achievement.name} achievement={achievement} />
        ))}
      </ul>
    </>
  )
}

function Item({ achievement: { name, goal, progress, achievedAt } }: { achievement: Achievement }) {
  const { t } = useTranslation()
  const { number, mass, date } = useFormat()
  const title = t(`balance.names.${name}`)
  const measured = (value: number) => {
    const rounded = Math.round(value * 10) / 10
    return known[name].of === 'kilograms' ? mass(rounded, 'kg') : number(rounded)
  }
  const told = achievedAt
    ? t('balance.done', { date: date(achievedAt) })
    : t('balance.progress', { progress: measured(progress), goal: measured(goal) })
  return (
    <li className={classes.achievement} data-done={achievedAt ? true : undefined}>
      <IconMedal size={24} stroke={1.6} aria-hidden />
      <div>
        <span className={classes.title}>{title}</span>
        <span className={classes.told}>{told}</span>
        {!achievedAt && <progress max={goal} value={progress} aria-label={title} />}
      </div>
    </li>
  )
}
