# For bash scripts that bring something from Debian's archive; they source it after setting
#   cache     a folder of their own, which is there
#   private   where the apt configuration of this script lives, inside the cache
#   script    how they call themselves when something is wrong

# Where su leaves it out, nft and others would seem to be missing.
PATH=$PATH:/usr/sbin:/sbin

fail() {
    printf '%s: %s\n' "$script" "$1" >&2
    exit 1
}

# --- Tools, into the system -------------------------------------------------------------------------------

is_there() {
    case $1 in
        command:*) command -v "${1#command:}" >/dev/null ;;
        file:*) [ -e "${1#file:}" ] ;;
    esac
}

# Arguments are pairs in a word: what shows that a tool is there, and the package that brings it.
install_tools() {
    local missing=() proof package
    for tool; do
        read -r proof package <<<"$tool"
        is_there "$proof" || missing+=("$package")
    done
    [ ${#missing[@]} -gt 0 ] || return 0

    echo "Installing Debian packages into the system: ${missing[*]}"
    export DEBIAN_FRONTEND=noninteractive
    # The lists of a fresh machine are empty, and those of an old one may name files that are gone.
    apt_install "${missing[@]}" >"$cache/install.log" 2>&1 && return 0
    apt-get -q update >"$cache/install.log" 2>&1 || true
    apt_install "${missing[@]}" >>"$cache/install.log" 2>&1 && return 0
    tail -n 5 "$cache/install.log" >&2
    fail "apt-get could not install ${missing[*]} (see $cache/install.log)"
}

apt_install() {
    apt-get -qy install --no-install-recommends "$@"
}

# --- An apt that leaves the system's own alone --------------------------------------------------------------

# Lists, cache and sources of our own beside the system's record of what is installed, which is only read.
prepare_private_apt() {
    rm -rf "$private"
    mkdir -p "$private/lists/partial" "$private/archives/partial" "$private/sources"
    cat >"$private/apt.conf" <<CONFIGURATION
Dir::State::lists "$private/lists";
Dir::State::extended_states "$private/extended_states";
Dir::Cache "$private";
Dir::Etc::sourcelist "/dev/null";
Dir::Etc::sourceparts "$private/sources";
Dir::Log "$private";
APT::Sandbox::User "root";
Acquire::Languages "none";
APT::Get::List-Cleanup "false";
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
#clear DPkg::Pre-Install-Pkgs;
#clear DPkg::Post-Invoke;
CONFIGURATION
    # With the system's lists to start from, only what has changed is downloaded.
    cp /var/lib/apt/lists/*_dists_* "$private/lists/" 2>/dev/null || true
    if [ -s /etc/apt/sources.list ]; then
        cp /etc/apt/sources.list "$private/sources/system.list"
    fi
    cp /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources "$private/sources/" 2>/dev/null || true
}

private_apt_get() {
    DEBIAN_FRONTEND=noninteractive apt-get -qy -c "$private/apt.conf" "$@" >>"$private/log" 2>&1
}

private_apt_cache() {
    LC_ALL=C apt-cache -c "$private/apt.conf" "$@"
}

codename() {
    # shellcheck source=/dev/null
    . /etc/os-release
    echo "$VERSION_CODENAME"
}

# Other suites live in the archive that this system already uses: its address is taken from there.
add_suites() {
    local archive suite keyring=/usr/share/keyrings/debian-archive-keyring.gpg
    # shellcheck disable=SC2016 # The dollar signs are apt's.
    archive=$(apt-get -c "$private/apt.conf" indextargets --format '$(ORIGIN) $(RELEASE) $(COMPONENT) $(REPO_URI)' \
        'Created-By: Packages' | sed -n "s/^Debian $(codename) main //p" | head -n 1)
    [ -n "$archive" ] || fail "no Debian archive among this system's package sources (see $private/log)"
    [ -e "$keyring" ] || fail "$keyring is missing: install debian-archive-keyring"
    for suite; do
        echo "deb [signed-by=$keyring] $archive $suite main"
    done >"$private/sources/claton.list"
    private_apt_get update || true # One source of many may fail; what counts is whether the packages are found.
}

# Leaves only the suites that are named.
only_suites() {
    add_suites "$@"
    find "$private/sources" -type f ! -name claton.list -delete
}
