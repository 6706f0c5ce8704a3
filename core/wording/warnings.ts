import { fillIn } from './fill-in.ts'
import type { Language } from './sentences.ts'

/** What an agent has to tell of besides why it computes or not. */
export const AGENT_WARNINGS = [
  'database_rescued',
  'database_rescued_bare',
  'sun_not_registered',
  'coordinator_unreachable',
  'coordinator_refused',
  'meter_unreadable',
  'sun_unreadable',
] as const
type Code = (typeof AGENT_WARNINGS)[number]

/** As data. `detail` among the values is the sentence of whoever failed or refused, in its own language. */
export type Warning = { readonly code: Code; readonly values: Readonly<Record<string, string | number>> }

export const WARNING_WORDS: Readonly<Record<Language, Readonly<Record<Code, string>>>> = {
  en: {
    database_rescued:
      'The node’s database was damaged and is kept as {file}. Read from it: {settings} settings and {results} results, {waiting} of them not yet sent; results that are missing now could not be read.',
    database_rescued_bare:
      'The node’s database was damaged and is kept as {file}. Read from it: {settings} settings and {results} results, {waiting} of them not yet sent; results that are missing now could not be read. Register this node again with the same key: it stays the same node.',
    sun_not_registered:
      'This node was registered without panels, so its sun is not counted. Register it again with panels to change that.',
    coordinator_unreachable: 'The coordinator cannot be reached. ({detail})',
    coordinator_refused: 'The coordinator refuses: {detail}',
    meter_unreadable: 'The energy meter cannot be read: {detail}',
    sun_unreadable: 'The source of the sun’s power does not answer ({source}): {detail}',
  },
  fr: {
    database_rescued:
      'La base de données du nœud était endommagée ; elle est conservée sous {file}. Lus dans celle-ci : {settings} réglages et {results} résultats, dont {waiting} pas encore envoyés ; les résultats qui manquent n’ont pas pu être lus.',
    database_rescued_bare:
      'La base de données du nœud était endommagée ; elle est conservée sous {file}. Lus dans celle-ci : {settings} réglages et {results} résultats, dont {waiting} pas encore envoyés ; les résultats qui manquent n’ont pas pu être lus. Réinscrivez ce nœud avec la même clé : il reste le même nœud.',
    sun_not_registered:
      'Ce nœud a été inscrit sans panneaux ; son soleil ne compte donc pas. Pour changer cela, réinscrivez-le avec panneaux.',
    coordinator_unreachable: 'Le coordinateur n’est pas joignable. ({detail})',
    coordinator_refused: 'Le coordinateur refuse : {detail}',
    meter_unreadable: 'Le compteur d’énergie ne peut pas être lu : {detail}',
    sun_unreadable: 'La source de la puissance solaire ne répond pas ({source}) : {detail}',
  },
  nl: {
    database_rescued:
      'De databank van het knooppunt was beschadigd en wordt bewaard als {file}. Daaruit gelezen: {settings} instellingen en {results} resultaten, waarvan {waiting} nog niet verstuurd; resultaten die nu ontbreken, konden niet worden gelezen.',
    database_rescued_bare:
      'De databank van het knooppunt was beschadigd en wordt bewaard als {file}. Daaruit gelezen: {settings} instellingen en {results} resultaten, waarvan {waiting} nog niet verstuurd; resultaten die nu ontbreken, konden niet worden gelezen. Schrijf dit knooppunt opnieuw in met dezelfde sleutel: het blijft hetzelfde knooppunt.',
    sun_not_registered:
      'Dit knooppunt is zonder panelen ingeschreven; zijn zon telt daarom niet mee. Schrijf het opnieuw in met panelen om dat te veranderen.',
    coordinator_unreachable: 'De coördinator is niet bereikbaar. ({detail})',
    coordinator_refused: 'De coördinator weigert: {detail}',
    meter_unreadable: 'De energiemeter kan niet worden gelezen: {detail}',
    sun_unreadable: 'De bron van het zonnevermogen antwoordt niet ({source}): {detail}',
  },
  de: {
    database_rescued:
      'Die Datenbank des Knotens war beschädigt und wird als {file} aufbewahrt. Daraus gelesen: {settings} Einstellungen und {results} Ergebnisse, davon {waiting} noch nicht gesendet; was jetzt an Ergebnissen fehlt, war nicht mehr lesbar.',
    database_rescued_bare:
      'Die Datenbank des Knotens war beschädigt und wird als {file} aufbewahrt. Daraus gelesen: {settings} Einstellungen und {results} Ergebnisse, davon {waiting} noch nicht gesendet; was jetzt an Ergebnissen fehlt, war nicht mehr lesbar. Melden Sie diesen Knoten mit demselben Schlüssel neu an: Er bleibt derselbe Knoten.',
    sun_not_registered:
      'Dieser Knoten wurde ohne Module angemeldet; seine Sonne zählt deshalb nicht. Melden Sie ihn mit Modulen neu an, um das zu ändern.',
    coordinator_unreachable: 'Der Koordinator ist nicht erreichbar. ({detail})',
    coordinator_refused: 'Der Koordinator lehnt ab: {detail}',
    meter_unreadable: 'Der Energiezähler kann nicht gelesen werden: {detail}',
    sun_unreadable: 'Die Quelle der Sonnenleistung antwortet nicht ({source}): {detail}',
  },
}

/** Words a warning in a person's language. */
export const warningText = ({ code, values }: Warning, language: Language): string =>
  fillIn(WARNING_WORDS[language][code], values)
