import { LOG, programArguments, writeText } from './host'
import { preparePaths } from './path'
import { readScene } from './scene'
import { day, hour, latitude, longitude, readSettings } from './settings'
import { prepareSky } from './sky'
import { placeSun, sunSentence } from './sun'
import { drawTile } from './tile'
import { prepareTone } from './tone'
import { prepareTrace } from './trace'
import { prepareView } from './view'

// The program: what is at the top of a file runs when the host calls `_start`.
readSettings(programArguments())
readScene()
prepareView()
prepareTrace()
placeSun(latitude, longitude, day, hour)
writeText(LOG, sunSentence() + '\n')
prepareSky()
preparePaths(prepareTone())
drawTile()
