; What the app itself has written for its user (the link to invites, the start at login) goes with it.
; Its data stays: the key that is this node, and receipts of what it has earned.
!macro customUnInstall
  ${ifNot} ${isUpdated}
    DeleteRegKey HKCU "Software\Classes\koprogo-grid"
    DeleteRegValue HKCU "Software\Microsoft\Windows\CurrentVersion\Run" "electron.app.KoproGo Grid"
    DeleteRegValue HKCU "Software\Microsoft\Windows\CurrentVersion\Run" "org.koprogo.grid"
  ${endIf}
!macroend
