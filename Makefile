# make             builds the executable, artifacts/claton
# make demo        shows Claton at work in a lab of network namespaces (root)
# make test        builds everything and passes every test (root)
# make test-vm     passes those that depend on the kernel on an old and a new one, in virtual machines (root); part of make test
# make fuzz        looks for inputs that Claton does not survive, for FUZZ_SECONDS=300 (root, for AFL++); FUZZ_TARGETS="packets messages host"
# make bench       measures beside untranslated IPv6 and TAYGA, and writes docs/performance.md, robustness.md and engines.md (root); PARTS="clat daemon siit robustness namespace scale"
# bench/emulated   measures namespace on another kernel, with Jool (root), and writes docs/engines.md, too
# make robustness  measures how long IPv4 is away when the network changes, and writes docs/robustness.md (root)
# make bench-translation   measures the translator in memory, and writes it there, too
# make install     DESTDIR= PREFIX=/usr/local
# make format      lays the code out as .editorconfig says
# make clean

PREFIX  ?= /usr/local
DESTDIR ?=
CONFIGURATION := Release
CLATON := artifacts/claton
FUZZ_SECONDS ?= 300
FUZZ_TARGETS ?= packets messages host

SOURCES := $(shell find src lab bpf -name '*.cs' -o -name '*.csproj' -o -path '*/Configuration/*' -type f -o -path 'bpf/*' -type f) \
           Directory.Build.props Directory.Packages.props

.PHONY: all demo test test-vm fuzz bench robustness bench-translation install uninstall format clean lab-packages

all: $(CLATON)

$(CLATON): $(SOURCES)
	@build/require sdk
	@if [ "$$(id -u)" -eq 0 ]; then lab/packages tools; else build/require cc clang; fi
	dotnet publish src/Claton -c $(CONFIGURATION) -o artifacts/publish -v quiet -nologo
	@cp artifacts/publish/claton $@.new && mv $@.new $@

demo:
	@build/require root sdk
	@lab/packages
	@$(MAKE) --no-print-directory $(CLATON)
	@lab/demo $(CURDIR)/$(CLATON)

test:
	@build/require root sdk
	@lab/packages
	@$(MAKE) --no-print-directory $(CLATON)
	@tests/run

test-vm:
	@build/require root sdk
	@lab/packages
	@$(MAKE) --no-print-directory $(CLATON)
	dotnet build Claton.slnx -c $(CONFIGURATION) -v quiet -nologo
	@tests/vm/test

fuzz:
	@build/require root sdk
	@lab/packages tools
	dotnet build tests/Claton.Fuzz -c $(CONFIGURATION) -v quiet -nologo
	@wrong=0; for target in $(FUZZ_TARGETS); do \
		tests/fuzz $$target artifacts/fuzz/$$target -V $$(($(FUZZ_SECONDS) / $(words $(FUZZ_TARGETS)))) || wrong=1; \
	done; exit $$wrong

bench:
	@build/require root sdk
	@lab/packages
	@$(MAKE) --no-print-directory $(CLATON)
	dotnet run --project bench/Claton.Bench -c $(CONFIGURATION) -- $(CURDIR)/$(CLATON) docs $(PARTS)

robustness:
	@$(MAKE) --no-print-directory bench PARTS=robustness

bench-translation:
	@build/require sdk
	@if [ "$$(id -u)" -eq 0 ]; then lab/packages tools; else build/require cc; fi
	dotnet publish bench/Claton.Translation.NativeTiming -c $(CONFIGURATION) -o artifacts/native-timing -v quiet -nologo
	dotnet run --project bench/Claton.Translation.Benchmarks -c $(CONFIGURATION) -- \
		artifacts/native-timing/Claton.Translation.NativeTiming docs/performance.md

lab-packages:
	@build/require root
	@lab/packages

install: $(CLATON)
	install -D -m 755 $(CLATON) $(DESTDIR)$(PREFIX)/sbin/claton
	install -d $(DESTDIR)$(PREFIX)/lib/systemd/system
	sed 's#@sbindir@#$(PREFIX)/sbin#' packaging/claton.service >$(DESTDIR)$(PREFIX)/lib/systemd/system/claton.service

uninstall:
	rm -f $(DESTDIR)$(PREFIX)/sbin/claton $(DESTDIR)$(PREFIX)/lib/systemd/system/claton.service

format:
	@build/require sdk
	dotnet format Claton.slnx

clean:
	rm -rf artifacts
