import type { Words } from '../words.ts'
import type { shell as english } from '../en/shell.ts'

export const shell: Words<typeof english> = {
  navigation: 'Waarheen',
  places: { home: 'Thuis', earnings: 'Opbrengst', solar: 'Zon', work: 'Werk', settings: 'Instellingen' },
  skip: 'Naar de inhoud',
  notHeard: 'Het knooppunt antwoordt niet. U ziet wat het als laatste zei.',
  attached: 'Het knooppunt draait in een ander programma van deze computer; u ziet en bedient het ook van hier.',
  notices: {
    preferences_damaged: 'De instellingen waren onleesbaar en zijn opzijgelegd als {file}; alles is als in het begin.',
    preferences_newer:
      'De instellingen zijn van een nieuwere versie en zijn opzijgelegd als {file}; alles is als in het begin.',
    preferences_unsaved:
      'De instellingen konden niet bewaard worden ({file}); ze gelden tot het knooppunt opnieuw start. Maak plaats op de schijf en wijzig er dan een.',
    pin_damaged: 'De pincode is onleesbaar ({file}): dit scherm blijft vergrendeld tot iemand dat bestand verwijdert.',
    solar_damaged:
      'De instelling van uw meters was onleesbaar en is opzijgelegd als {file}; stel ze opnieuw in onder Zon.',
    solar_newer:
      'De instelling van uw meters is van een nieuwere versie en is opzijgelegd als {file}; stel ze opnieuw in onder Zon.',
  },
}
