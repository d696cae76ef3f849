/** Pictures of the ground from a tile server; `{z}`, `{x}` and `{y}` in `url` are filled in. */
export interface MapTiles {
  readonly url: string
  /** Who made them, in HTML, as their licence wants it shown. */
  readonly attribution: string
}

/**
 * None: the map is a grid of coordinates, which needs no network and tells nobody where one looks. An installation that
 * has tiles says so here, and in `imgSrc` of the server's content security policy.
 */
export const mapTiles: MapTiles | null = null
