# Every recipe calls dev.py, which needs the standard library alone.

demo *arguments:
    python3 dev.py demo {{arguments}}

test *arguments:
    python3 dev.py test {{arguments}}

ci *arguments:
    python3 dev.py ci {{arguments}}

test-all *arguments:
    python3 dev.py test-all {{arguments}}

lint:
    python3 dev.py lint

types:
    python3 dev.py types

check:
    python3 dev.py check

bench *arguments:
    python3 dev.py bench {{arguments}}
