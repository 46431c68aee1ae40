# shellcheck shell=bash
# The browser that the tests of the page start: whether it is there, and how it is installed where apt is.

browser_there() {
  if [ -n "${REFIQDA_CHROMIUM:-}" ]; then
    [ -x "$REFIQDA_CHROMIUM" ]
    return
  fi
  command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null
}

# As root, or where sudo asks for no password; quiet unless it fails.
install_browser() {
  local as=()
  command -v apt-get >/dev/null || return 1
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null && sudo -n true 2>/dev/null || return 1
    as=(sudo -n)
  fi
  echo "installing chromium"
  "${as[@]}" apt-get update -qq \
    && "${as[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends chromium \
      fonts-dejavu-core >/dev/null \
    && browser_there
}
