import pg from 'pg'
import { inBulk } from './bulk.ts'
import { resident, seedPeople } from './seed.ts'

/** Records that a resident hands in, on average: a bigger town has more people, not busier ones. */
const recordsEach = 50
const staffCount = 64

export const residentsOf = (records: number): number => records / recordsEach

/** A word that one record in 2,500 has. */
export const rareWord = 'trottinette'

/**
 * Fills a new database with a town's year of records: texts of some thirty things and a hundred streets; what is open is
 * recent, what is old is closed; half of them on the map, more in the centre than around it; each with an impact, and
 * none with a history or pictures.
 */
export async function seedTown(url: string, records: number): Promise<void> {
  const pool = new pg.Pool({ connectionString: url, max: 1 })
  await seedPeople(pool, { residents: residentsOf(records), staff: staffCount })
  await inBulk(pool, 'waste_records', () => pool.query(recordsSql, [records, residentsOf(records)]))
  await pool.query(impactsSql)
  await pool.query('vacuum analyze')
  await pool.end()
}

/** Who hands in about as much as most. */
export const commonResident = (records: number, n: number) =>
  resident(Math.floor(residentsOf(records) / 4) + n)

/** An array of PostgreSQL's from lines of texts between bars. */
const texts = (all: string) =>
  `(array[${all
    .split(/[|\n]/)
    .map((text) => `'${text.trim()}'`)
    .join(',')}])`

const things = texts(`Épluchures et restes de cuisine | Marc de café, coquilles d’œufs | Tonte de pelouse
  Taille de haie (lauriers, thuyas) | Feuilles mortes | Branchages après élagage | Sapin de Noël sans décoration
  Mauvaises herbes du potager | Bouteilles et flacons | Barquettes, pots de yaourt et films | Matelas | Gravats
  Bidons de lessive vides | Jouets en plastique cassés | Journaux et magazines | Cartons de déménagement
  Cahiers et livres scolaires | Vitre cassée | Bocaux et bouteilles en verre | Conserves et canettes | Vélo rouillé
  Casseroles et poêles | Téléphone portable | Ordinateur et écran | Grille-pain | Piles usagées
  Peinture et solvants | Huile de vidange | Vêtements et chaussures | Rideaux et draps`)
const manners =
  texts(`deux sacs fermés | devant le portail | déposés avant sept heures | au fond du jardin | sous le préau
  à collecter le matin | encombrant | trié et propre | près de la cave | dans la cour`)
const ways = texts('rue | avenue | place | allée | impasse')
const streets =
  texts(`des Tilleuls | Victor-Hugo | du Général-Leclerc | de la République | des Écoles | Pasteur
  Jean-Jaurès | de l’Église | du Moulin | des Lilas | Gambetta | du Château | des Peupliers | Molière | de Verdun
  Lamartine | du Port | de la Fontaine | Voltaire | du Marché`)

/** $1 records of $2 residents. The same numbers give the same town. */
const recordsSql = `
  insert into waste_records (id, user_id, waste_type, description, quantity, unit, quantity_kg, location, latitude,
    longitude, address, status, validation, flags, environmental_score, points_awarded, created_at, updated_at, version,
    custody_head, custody_salt)
  select uuidv7(at - clock_timestamp()),
    ('00000000-0000-7000-8000-' || lpad(to_hex(floor($2::int * luck * luck)::int), 12, '0'))::uuid,
    (array['organic','organic','organic','organic','organic','organic','organic','organic','organic','plastic',
      'plastic','plastic','plastic','plastic','plastic','paper','paper','paper','paper','paper','glass','glass',
      'glass','glass','metal','metal','metal','textile','textile','electronic','other',
      case when h / 32 % 4 = 0 then 'hazardous' else 'organic' end])[1 + h % 32]::waste_type,
    case when n % 2500 = 7 then '${rareWord}, ' else '' end || ${things}[1 + g % 30] || ', ' || ${manners}[1 + g / 31 % 10]
      || case when g / 311 % 5 = 0 then ', n° ' || n else '' end,
    kg, 'kg', kg, 'Quartier ' || 1 + h % 25,
    case when h % 2 = 0 then 44.84 + (north - 0.5) * east * 0.2 end,
    case when h % 2 = 0 then -0.58 + (east - 0.5) * north * 0.3 end,
    (1 + h % 180) || ' ' || ${ways}[1 + g % 5] || ' ' || ${streets}[1 + g / 5 % 20] || ', 33000 Bordeaux',
    status,
    (case when status = 'pending' then 'awaiting' when g % 60 = 0 then 'refused' when g % 7 = 0 then 'awaiting'
      else 'valid' end)::validation,
    case when g % 71 = 0 then array['heavy_record'] when g % 373 = 0 then array['same_photo'] else '{}' end,
    least(100, round(kg * 3, 2)), floor(least(100, kg * 3) / 10), at,
    case when status = 'pending' then at else least(at + interval '12 days' * east, date_trunc('milliseconds', now())) end,
    case when status = 'pending' then 1 else 3 end,
    -- Else the worker would take them into the chain of custody while something else is being measured.
    sha256('bench'), sha256('bench')
  from (
    select n, h, g, luck, north, east, (1 + g % 4000) / 100.0 as kg,
      date_trunc('milliseconds', now() - interval '365 days' * (1 - age)) as at,
      (case when h / 128 % 20 = 0 then 'rejected' when age > 0.97 then 'pending' when age > 0.94 then 'collected'
        when age > 0.92 then 'processed' when h / 2560 % 3 = 0 then 'disposed' else 'recycled' end)::waste_status as status
    from (
      select n, n::float8 / $1 as age, abs(hashint4(n)::bigint) as h, abs(hashint4(n + 31337)::bigint) as g,
        (hashint4(n + 7919)::bigint & 65535) / 65536.0 as luck,
        (hashint4(n + 17919)::bigint & 65535) / 65536.0 as north,
        (hashint4(n + 27919)::bigint & 65535) / 65536.0 as east
      from generate_series(1, $1::int) n
    ) as numbers
  ) as rows
  order by n`

const impactsSql = `
  insert into waste_impacts (record_id, version, factor_set, factor_id, elements, baseline, mass_kg, mass_source, kg_co2e,
    low, high, computed_at)
  select id, 1, 'ademe-23.6', 'bench', '{}', 'landfill', quantity_kg, mass_source, quantity_kg, quantity_kg, quantity_kg,
    created_at
  from waste_records order by id`
