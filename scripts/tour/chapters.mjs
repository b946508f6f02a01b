import * as configuration from './configuration.mjs'
import * as entities from './entities.mjs'
import * as oauth from './oauth.mjs'
import * as pipeline from './pipeline.mjs'
import * as signingIn from './signing-in.mjs'

/** In the order in which they are told; later ones may use what earlier ones made. */
/** @type {{ title: string, needs?: string, run(tour: any): Promise<void> }[]} */
export const chapters = [entities, signingIn, configuration, oauth, pipeline]
