import type { Language } from './sentences.ts'

/** The text below. Other words need another version, so that it stays known what somebody has agreed to. */
export const CONSENT_VERSION = '2026-11'

/** Versions that somebody may have agreed to; none is ever taken out. */
const CONSENT_VERSIONS: readonly string[] = [CONSENT_VERSION]

export const isKnownConsent = (version: string) => CONSENT_VERSIONS.includes(version)

/** What is asked below the text. */
export const CONSENT_QUESTIONS: Readonly<Record<Language, string>> = {
  en: 'Do you agree that this computer joins? (yes/no)',
  fr: 'Acceptez-vous que cet ordinateur participe ? (oui/non)',
  nl: 'Gaat u ermee akkoord dat deze computer meedoet? (ja/nee)',
  de: 'Sind Sie einverstanden, dass dieser Computer mitmacht? (ja/nein)',
}

/** Yes in any of the languages, as a word or its first letter; everything else is no. */
export const isYes = (answer: string) => /^(y|yes|o|oui|j|ja)$/i.test(answer.trim())

/** What a member is told before a machine joins. Three paragraphs: public for good, seen by admins, can be erased. */
export const CONSENT_TEXTS: Readonly<Record<Language, string>> = {
  en: `What becomes public, for good: every finished task adds an entry to a public log that anybody can read and copy. \
It holds your node’s number and public key, when the work began and ended, how much energy it used and how much of that \
was solar, the estimated emissions avoided versus grid power, the hash of the result and your node’s signature. Nobody \
can change or erase an entry, not even the cooperative. From times and energy, others may guess when this computer is on.

What only the cooperative’s administrators see: the names of the node and of its owner, the place, and, where you give \
them, coordinates, meter and peak power of the panels; when the node was last heard, how busy it is, and what it earned.

What can be erased: you can leave at any time. Then the node’s name, place, coordinates, meter and peak power and its \
last state are erased, and it gets no more work. Your own name is erased when you ask, once all your nodes have left and \
what you earned is paid. The public log and the accounts stay; they hold neither your name nor your place.`,

  fr: `Ce qui devient public, définitivement : chaque tâche terminée ajoute une inscription à un journal public que tout \
le monde peut lire et copier. Elle contient le numéro et la clé publique de votre nœud, le début et la fin du travail, \
l’énergie utilisée et sa part solaire, les émissions évitées estimées par rapport au courant du réseau, l’empreinte du \
résultat et la signature de votre nœud. Personne ne peut modifier ni effacer une inscription, pas même la coopérative. \
Les heures et l’énergie peuvent laisser deviner quand cet ordinateur est allumé.

Ce que seuls les administrateurs de la coopérative voient : les noms du nœud et de son propriétaire, le lieu et, si vous \
les donnez, les coordonnées, le compteur et la puissance de crête des panneaux ; quand le nœud s’est manifesté pour la \
dernière fois, à quel point il est occupé et ce qu’il a gagné.

Ce qui peut être effacé : vous pouvez partir à tout moment. Le nom du nœud, son lieu, ses coordonnées, son compteur, sa \
puissance de crête et son dernier état sont alors effacés, et il ne reçoit plus de travail. Votre propre nom est effacé à \
votre demande dès que tous vos nœuds sont partis et que ce que vous avez gagné est payé. Le journal public et les comptes \
restent ; ils ne contiennent ni votre nom ni votre lieu.`,

  nl: `Wat voorgoed openbaar wordt: elke voltooide taak voegt een regel toe aan een openbaar logboek dat iedereen kan \
lezen en kopiëren. Daarin staan het nummer en de openbare sleutel van uw knooppunt, wanneer het werk begon en eindigde, \
hoeveel energie het gebruikte en hoeveel daarvan van de zon kwam, de geschatte vermeden uitstoot ten opzichte van \
netstroom, de hash van het resultaat en de handtekening van uw knooppunt. Niemand kan een regel wijzigen of wissen, ook \
de coöperatie niet. Uit tijden en energie kunnen anderen afleiden wanneer deze computer aanstaat.

Wat alleen de beheerders van de coöperatie zien: de namen van het knooppunt en van de eigenaar, de plaats en, als u ze \
opgeeft, coördinaten, meter en piekvermogen van de panelen; wanneer het knooppunt zich het laatst meldde, hoe druk het is \
en wat het heeft verdiend.

Wat gewist kan worden: u kunt op elk moment vertrekken. Dan worden naam, plaats, coördinaten, meter, piekvermogen en \
laatste toestand van het knooppunt gewist en krijgt het geen werk meer. Uw eigen naam wordt op uw verzoek gewist zodra al \
uw knooppunten vertrokken zijn en uitbetaald is wat u verdiende. Het openbare logboek en de rekeningen blijven; daarin \
staan uw naam en uw plaats niet.`,

  de: `Was für immer öffentlich wird: Jede erledigte Aufgabe fügt einem öffentlichen Protokoll, das alle lesen und \
kopieren können, einen Eintrag hinzu. Er enthält Nummer und öffentlichen Schlüssel Ihres Knotens, Beginn und Ende der \
Arbeit, die verbrauchte Energie und ihren Solaranteil, die geschätzten vermiedenen Emissionen gegenüber Netzstrom, den \
Hash des Ergebnisses und die Signatur Ihres Knotens. Niemand kann einen Eintrag ändern oder löschen, auch die \
Genossenschaft nicht. Aus Zeiten und Energie können andere schließen, wann dieser Computer läuft.

Was nur die Administratoren der Genossenschaft sehen: die Namen des Knotens und seines Besitzers, den Ort und, sofern Sie \
sie angeben, Koordinaten, Zähler und Spitzenleistung der Module; wann der Knoten sich zuletzt gemeldet hat, wie \
ausgelastet er ist und was er verdient hat.

Was gelöscht werden kann: Sie können jederzeit austreten. Dann werden Name, Ort, Koordinaten, Zähler, Spitzenleistung und \
letzter Zustand des Knotens gelöscht, und er bekommt keine Arbeit mehr. Ihr eigener Name wird auf Ihren Wunsch gelöscht, \
sobald alle Ihre Knoten ausgetreten sind und ausgezahlt ist, was Sie verdient haben. Das öffentliche Protokoll und die \
Konten bleiben; sie enthalten weder Ihren Namen noch Ihren Ort.`,
}
