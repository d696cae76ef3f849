import { describedLength, maxScore, scoreFactors, scoreOf, scorePerKg } from '@benne/contracts'
import { Paper, Stack, Text, Title } from '@mantine/core'
import { type ReactNode, useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'react-router'
import { useCategories } from '../categories/use-categories.ts'
import { PageHeading } from '../components/page.tsx'
import { useFormat } from '../i18n/use-format.ts'
import { useFactors } from '../outcome/use-record-impact.ts'
import classes from './counting.module.css'
import { FactorTable } from './factor-table.tsx'
import { RatesTable } from './rates-table.tsx'

/** Score, points and climate impact, explained for whoever declares waste. */
export default function CountingPage() {
  const { t } = useTranslation()
  useHash()
  return (
    <div className={classes.root}>
      <PageHeading title={t('counting.title')} lead={t('counting.lead')} />
      <Stack gap="lg">
        <ScoreChapter />
        <Chapter id="points" title={t('counting.pointsTitle')}>
          <p className={classes.rule}>{t('counting.pointsRule')}</p>
          <p>{t('counting.pointsLost')}</p>
          <p>{t('counting.pointsLedger')}</p>
        </Chapter>
        <Chapter id="climate" title={t('counting.climateTitle')}>
          <p>{t('counting.climateLead')}</p>
          <p className={classes.rule}>{t('counting.climateRule')}</p>
          <ul>
            <li>{t('counting.climatePotential')}</li>
            <li>{t('counting.climateUncertain')}</li>
            <li>{t('counting.climateLoss')}</li>
            <li>{t('counting.climateHazardous')}</li>
            <li>{t('counting.climateApart')}</li>
            <li>{t('counting.climateVersions')}</li>
          </ul>
          <FactorTable />
        </Chapter>
      </Stack>
    </div>
  )
}

function ScoreChapter() {
  const { t } = useTranslation()
  const { number, mass, percent } = useFormat()
  const { data } = useCategories()
  const plastic = data?.categories.find(({ wasteType }) => wasteType === 'plastic')
  const kg = 2.4
  const more = (factor: number) => percent(Math.round((factor - 1) * 100))
  return (
    <Chapter id="score" title={t('counting.scoreTitle')}>
      <p>{t('counting.scoreLead', { most: maxScore })}</p>
      <p className={classes.rule}>{t('counting.scoreRule', { perKg: scorePerKg })}</p>
      {plastic && (
        <p>
          {t('counting.scoreExample', {
            mass: mass(kg, 'kg'),
            kg: number(kg),
            multiplier: number(plastic.environmentalMultiplier),
            perKg: scorePerKg,
            score: number(scoreOf({ quantityKg: kg, latitude: null, description: null }, plastic)),
          })}
        </p>
      )}
      <ul>
        <li>{t('counting.scoreLocated', { more: more(scoreFactors.located) })}</li>
        <li>
          {t('counting.scoreDescribed', { more: more(scoreFactors.described), length: describedLength })}
        </li>
        <li>{t('counting.scoreCapped', { most: maxScore })}</li>
      </ul>
      <RatesTable />
      <Text size="sm" c="dimmed">
        {t('counting.scoreVersions')}
      </Text>
    </Chapter>
  )
}

function Chapter({ id, title, children }: { id: string; title: string; children: ReactNode }) {
  return (
    <Paper component="section" id={id} aria-labelledby={`${id}-title`} className={classes.chapter}>
      <Title order={2} id={`${id}-title`} tabIndex={-1}>
        {title}
      </Title>
      {children}
    </Paper>
  )
}

/** Goes to the chapter that the address names, again once what stands above it has come. */
function useHash(): void {
  const { hash } = useLocation()
  const categories = useCategories().data
  const factors = useFactors().data
  const what = `${hash} ${categories?.categories.length ?? 0} ${factors?.sets.length ?? 0}`
  useEffect(() => {
    const id = what.slice(1, what.indexOf(' '))
    if (!id) return
    document.getElementById(id)?.scrollIntoView()
    document.getElementById(`${id}-title`)?.focus({ preventScroll: true })
  }, [what])
}
