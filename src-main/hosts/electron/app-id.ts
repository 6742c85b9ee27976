/** Under this name systems know the app; the same as in electron-builder.yml. */
export const appId = 'dev.wecom-desk.app'
